// What must be behind disclosures (wire format §3), as the disclosure frame of @sd-jwt/core: `_sd` lists the members or elements that
// become disclosures, `_sd_decoy` adds digests of nothing, and a member of the same name goes further inside.
const apart = ['address', 'telecom', 'photo', 'contact', 'identifier'];

const decoysFor = (count, least = 1) => {
  let size = least;
  while (size < count) size *= 2;
  return size - count;
};

const all = (items, least) => {
  const _sd = Array.isArray(items) ? items.map((_, i) => i) : Object.keys(items);
  return { _sd, _sd_decoy: decoysFor(_sd.length, least) };
};

function frameOf(node, pointsInside) {
  const isReference = value => typeof value?.reference === 'string' && pointsInside(value.reference);
  const frame = { _sd: [] };
  for (const [key, value] of Object.entries(node)) {
    if (value === null || typeof value !== 'object') continue;
    const inner = frameOf(value, pointsInside);
    if (isReference(value)) frame._sd.push(Array.isArray(node) ? Number(key) : key);
    else if (inner) frame[key] = inner;
    // An array of references goes as a whole too: FHIR has no empty arrays.
    if (Array.isArray(value) && value.some(isReference)) frame._sd.push(key);
  }
  return seal(frame);
}

// With decoys beside the digests; nothing at all when nothing is concealed.
function seal({ _sd, ...inside }) {
  const frame = { ...inside, ...(_sd?.length && { _sd, _sd_decoy: decoysFor(_sd.length) }) };
  return Object.keys(frame).length ? frame : undefined;
}

function entryFrame({ resource }, pointsInside) {
  const frame = frameOf(resource, pointsInside) ?? {};
  if (resource.resourceType === 'MessageHeader' && resource.meta?.security) frame.meta = { security: all(resource.meta.security) };
  if (['Patient', 'RelatedPerson'].includes(resource.resourceType)) {
    frame._sd = [...new Set([...(frame._sd ?? []), ...apart.filter(name => name in resource)])];
  }
  const whole = seal(frame);
  return whole && { resource: whole };
}

export function bundleFrame(bundle) {
  const urls = new Set(bundle.entry.map(entry => entry.fullUrl));
  const entries = all(bundle.entry);
  bundle.entry.forEach((entry, i) => {
    const frame = entryFrame(entry, reference => urls.has(reference));
    if (frame) entries[i] = frame;
  });
  const members = Object.keys(bundle).filter(name => !['resourceType', 'type', 'entry'].includes(name));
  return {
    _sd: members, _sd_decoy: decoysFor(members.length), entry: entries,
    ...(bundle.meta?.security && { meta: { security: all(bundle.meta.security) } }),
  };
}

export function messageFrame(claims) {
  return {
    to: all(claims.to, 8),
    ...(claims.routing && { routing: all(claims.routing) }),
    content: bundleFrame(claims.content),
  };
}
