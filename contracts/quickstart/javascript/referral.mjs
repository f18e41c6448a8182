// A referral to a clinic and the consent that permits it (FHIR R4). Everyone in it is invented.
import { randomUUID } from 'node:crypto';

const urn = () => `urn:uuid:${randomUUID()}`;
const code = (system, value, display) => ({ coding: [{ system, code: value, ...(display && { display }) }] });
const terminology = name => `http://terminology.hl7.org/CodeSystem/${name}`;
const restricted = (...sensitivities) => ({ security: [
  { system: terminology('v3-Confidentiality'), code: 'R' },
  ...sensitivities.map(value => ({ system: terminology('v3-ActCode'), code: value }))] });

export function consentFor({ id, hub, from, to, patient, now }) {
  const agency = value => ({ identifier: { system: `${hub}/agency`, value } });
  const end = new Date(now.getTime() + 90 * 24 * 3600 * 1000).toISOString().slice(0, 10);
  return {
    resourceType: 'Consent', id, status: 'active',
    scope: code(terminology('consentscope'), 'patient-privacy'),
    category: [code('http://loinc.org', '64292-6')],
    patient: { reference: patient }, dateTime: now.toISOString(),
    performer: [{ reference: patient }], organization: [agency(from)],
    sourceAttachment: { contentType: 'application/pdf', hash: 'WlZBxsTbHNJXGgL2AhIDg5qVtgY=' },
    policy: [{ uri: 'urn:exchangehub:policy:all-information' }],
    policyRule: code(terminology('consentpolicycodes'), 'hipaa-auth'),
    verification: [{ verified: true, verificationDate: now.toISOString() }],
    provision: {
      type: 'permit', period: { start: now.toISOString().slice(0, 10), end },
      actor: [from, to].map((value, i) => ({
        role: code(terminology('v3-ParticipationType'), i ? 'IRCP' : 'CST'), reference: agency(value) })),
      action: [code(terminology('consentaction'), 'disclose')],
      purpose: [{ system: terminology('v3-ActReason'), code: 'TREAT' }],
    },
  };
}

export function referralFor({ hub, from, to, patient, now }) {
  const [header, task, request, sender, receiver, senderRole, receiverRole, condition] = Array.from({ length: 8 }, urn);
  const at = now.toISOString();
  const entry = (fullUrl, resource) => ({ fullUrl, resource: { ...resource, id: fullUrl.slice('urn:uuid:'.length) } });
  const ref = reference => ({ reference });
  const placer = value => [{ type: code(terminology('v2-0203'), 'PLAC'), system: `https://${from}.example/orders`, value }];
  const organization = (url, id, name) => entry(url, {
    resourceType: 'Organization', identifier: [{ system: `${hub}/agency`, value: id }], active: true, name });
  return {
    resourceType: 'Bundle', type: 'message', timestamp: at, meta: restricted(),
    identifier: { system: 'urn:ietf:rfc:3986', value: urn() },
    entry: [
      entry(header, {
        resourceType: 'MessageHeader', meta: restricted(),
        eventCoding: { system: terminology('v2-0003'), code: 'I12' },
        destination: [{ endpoint: `https://${to}.example/fhir`, receiver: ref(receiverRole) }],
        sender: ref(senderRole), responsible: ref(sender),
        source: { endpoint: `https://${from}.example/fhir` }, focus: [ref(task)] }),
      entry(task, {
        resourceType: 'Task', meta: restricted(), identifier: placer('task-4711'), status: 'requested', intent: 'order', priority: 'urgent',
        businessStatus: code('http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS', '2.0'),
        code: code('http://hl7.org/fhir/CodeSystem/task-code', 'fulfill'),
        focus: ref(request), for: ref(patient), authoredOn: at, requester: ref(senderRole), owner: ref(receiverRole) }),
      entry(request, {
        resourceType: 'ServiceRequest', meta: restricted(), identifier: placer('order-4711'), status: 'active', intent: 'order',
        category: [code('http://snomed.info/sct', '386053000')], code: code('http://snomed.info/sct', '306206005'),
        subject: ref(patient), authoredOn: at, requester: ref(senderRole), performer: [ref(receiverRole)],
        reasonCode: [{ text: 'Follow-up of injuries' }], supportingInfo: [ref(condition)] }),
      entry(patient, {
        resourceType: 'Patient', meta: restricted(), identifier: [{ system: `https://${from}.example/mrn`, value: 'M-0815' }],
        name: [{ family: 'Example', given: ['Ada'] }], gender: 'female', birthDate: '2001-09-14' }),
      organization(sender, from, 'The referring agency'), organization(receiver, to, 'The agency referred to'),
      entry(senderRole, { resourceType: 'PractitionerRole', active: true, organization: ref(sender) }),
      entry(receiverRole, { resourceType: 'PractitionerRole', active: true, organization: ref(receiver) }),
      entry(condition, {
        resourceType: 'Condition', meta: restricted('SDV'), subject: ref(patient), recordedDate: at.slice(0, 10),
        clinicalStatus: code(terminology('condition-clinical'), 'active'),
        category: [code(terminology('condition-category'), 'encounter-diagnosis')],
        code: code('http://hl7.org/fhir/sid/icd-10-cm', 'T76.51XA') }),
    ],
  };
}
