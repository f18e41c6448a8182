// Registers a consent, sends a referral under it, and verifies the receipt and the proof that the log holds it.
//   npm ci && node send-referral.mjs --hub ../../../.hub --as AGENCY --to AGENCY
import { parseArgs } from 'node:util';
import { createHash, createPrivateKey, randomBytes, randomUUID, sign } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SDJwtInstance } from '@sd-jwt/core';
import { Agency, uuid7 } from './agency.mjs';
import { messageFrame } from './conceal.mjs';
import { consentFor, referralFor } from './referral.mjs';

const { values: options } = parseArgs({ options: {
  hub: { type: 'string', default: '../../../.hub' }, as: { type: 'string', default: 'mercy-hospital' }, to: { type: 'string', default: 'riverside-clinic' } } });
const agency = await Agency.open(options.hub, options.as);
const [now, patient, consentId] = [new Date(), `urn:uuid:${randomUUID()}`, randomUUID()];
const parties = { hub: agency.hub, from: options.as, to: options.to, patient, now };

// 1. The consent, signed by the agency whose client it is.
const consent = consentFor({ ...parties, id: consentId });
await agency.call('PUT', `/v1/consents/${consentId}`, 'application/jwt',
  await agency.sign('exchange-consent+jwt', consentId, { version: 1, consent }));

// 2. The message: a few claims in the clear, everything about a person behind disclosures.
const seconds = Math.floor(now.getTime() / 1000);
const claims = {
  iss: options.as, aud: agency.hub, jti: uuid7(), iat: seconds, exp: seconds + 7 * 24 * 3600,
  kind: 'referral', to: [options.to], purpose: 'TREAT', basis: { type: 'consent', consent: consentId },
  routing: { jurisdiction: 'US-WA', needs: ['need-16'], urgency: 'urgent' },
  content_type: 'application/fhir+json', content: referralFor(parties),
};
const header = { alg: agency.signing.alg, kid: agency.signing.kid, typ: 'exchange-message+sd-jwt' };
const key = createPrivateKey({ key: agency.signing, format: 'jwk' });
const issuer = new SDJwtInstance({
  signAlg: header.alg, hashAlg: 'sha-256', omitTyp: true,
  hasher: data => createHash('sha256').update(typeof data === 'string' ? data : new Uint8Array(data)).digest(),
  saltGenerator: bytes => randomBytes(bytes).toString('base64url'),
  signer: input => sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url'),
});
const message = await issuer.issue(claims, messageFrame(claims), { header: { kid: header.kid, typ: header.typ } });

// 3. Send it, and believe the receipt only once it verifies.
const { status, text: receipt } = await agency.call('POST', '/v1/messages', 'application/sd-jwt', message);
const stated = await agency.verifyReceipt(receipt, message.split('~')[0]);
console.log(`accepted (${status}) ${claims.jti}`);
for (const { agency: id, decision, reasons } of stated.recipients) console.log(`  ${id}: ${decision} (${reasons.join(', ')})`);

// 4. The log covers it within a second or so.
for (let tries = 0; ; tries++) {
  // Before the log's first look at it the hub knows no entry of the message yet.
  const entries = await agency.call('GET', `/v1/messages/${options.as}/${claims.jti}/proof`).then(
    ({ text }) => JSON.parse(text).entries, problem => { if (problem.status === 404) return []; throw problem; });
  const entry = entries.find(one => one.id === stated.entry);
  if (entry?.proof) {
    console.log(`in the log ${stated.log} at ${entry.index}`);
    break;
  }
  if (tries === 60) throw new Error('the log has not covered the entry');
  await sleep(500);
}
