// Microsoft's own client, unmodified, against the vault at the address given: node keyvault.mjs SCENARIO URL TOKEN
import assert from 'node:assert/strict';
import { createHash, createPublicKey, randomBytes, verify as verifyWith, publicEncrypt, constants } from 'node:crypto';
import { CryptographyClient, KeyClient, parseKeyVaultKeyIdentifier } from '@azure/keyvault-keys';

const [scenario, url, token] = process.argv.slice(2);
const asked = [];
const credential = {
  async getToken(scopes, options) {
    asked.push({ scopes: [scopes].flat(), tenant: options?.tenantId });
    return { token, expiresOnTimestamp: Date.now() + 3600_000 };
  },
};
// The vault's name on this machine is an IP address, which no domain can stand behind.
const options = { disableChallengeResourceVerification: true, retryOptions: { maxRetries: 1 } };
const keys = new KeyClient(url, credential, options);
const cryptography = key => new CryptographyClient(key, credential, options);
const name = prefix => `${prefix}-${randomBytes(4).toString('hex')}`;
const digest = text => createHash('sha256').update(text).digest();
const b64 = bytes => Buffer.from(bytes).toString('base64url');
const ecKey = jwk => createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: jwk.crv, x: b64(jwk.x), y: b64(jwk.y) } });
const rsaKey = jwk => createPublicKey({ format: 'jwk', key: { kty: 'RSA', n: b64(jwk.n), e: b64(jwk.e) } });
const all = async pages => { const items = []; for await (const item of pages) items.push(item); return items; };
const fails = (promise, status, code) => assert.rejects(promise, e => {
  assert.equal(e.statusCode, status, e.message);
  assert.equal(e.code, code, e.message);
  return true;
});

const scenarios = {
  async create() {
    const made = await keys.createEcKey(name('ec'), { curve: 'P-256', keyOps: ['sign', 'verify'], tags: { of: 'test' } });
    assert.equal(made.keyType, 'EC');
    assert.equal(made.key.crv, 'P-256');
    assert.deepEqual(made.keyOperations, ['sign', 'verify']);
    assert.deepEqual(made.properties.tags, { of: 'test' });
    assert.ok(made.properties.enabled && made.properties.createdOn instanceof Date);
    assert.equal(made.key.d, undefined);
    const rsa = await keys.createRsaKey(name('rsa'), { keySize: 2048, hsm: true });
    assert.equal(rsa.keyType, 'RSA-HSM');
    assert.equal(rsa.key.n.length, 256);
    assert.deepEqual(asked[0], { scopes: ['https://vault.localhost/.default'], tenant: '00000000-0000-0000-0000-000000000000' });
  },

  async get() {
    const made = await keys.createEcKey(name('get'));
    const current = await keys.getKey(made.name);
    const version = await keys.getKey(made.name, { version: made.properties.version });
    assert.equal(current.id, made.id);
    assert.equal(version.id, made.id);
    assert.deepEqual(current.key.x, made.key.x);
    await fails(keys.getKey('no-such-key'), 404, 'KeyNotFound');
    await fails(keys.getKey(made.name, { version: '0'.repeat(32) }), 404, 'KeyNotFound');
  },

  async signAndVerify() {
    const key = await keys.createEcKey(name('sign'), { curve: 'P-256' });
    const client = cryptography(key.id);
    const { result, algorithm, keyID } = await client.sign('ES256', digest('text'));
    assert.equal(result.length, 64);
    assert.equal(algorithm, 'ES256');
    assert.equal(keyID, key.id);
    assert.ok(verifyWith('sha256', Buffer.from('text'), { key: ecKey(key.key), dsaEncoding: 'ieee-p1363' }, result));
    assert.equal((await client.verify('ES256', digest('text'), result)).result, true);
    assert.equal((await client.verify('ES256', digest('other'), result)).result, false);
    const data = await client.signData('ES256', Buffer.from('text'));
    assert.equal((await client.verifyData('ES256', Buffer.from('text'), data.result)).result, true);
    const unversioned = await cryptography(`${new URL(url).origin}/keys/${key.name}`).sign('ES256', digest('text'));
    assert.equal(unversioned.keyID, key.id);
    await fails(client.sign('ES384', randomBytes(48)), 400, 'BadParameter');
    await fails(client.sign('ES256', randomBytes(20)), 400, 'BadParameter');
  },

  async everySignature() {
    const curves = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512', 'P-256K': 'ES256K' };
    for (const [curve, algorithm] of Object.entries(curves)) {
      const client = cryptography((await keys.createEcKey(name('ec'), { curve })).id);
      const { result } = await client.signData(algorithm, Buffer.from('text'));
      assert.equal((await client.verifyData(algorithm, Buffer.from('text'), result)).result, true);
    }
    const rsa = await keys.createRsaKey(name('rsa'));
    const key = rsaKey(rsa.key);
    for (const algorithm of ['PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512']) {
      // Digests, since the client verifies data itself, and then takes PSS for PKCS #1.
      const hash = `sha${algorithm.slice(2)}`;
      const its = createHash(hash).update('text').digest();
      const { result } = await cryptography(rsa.id).sign(algorithm, its);
      assert.equal((await cryptography(rsa.id).verify(algorithm, its, result)).result, true);
      const padding = algorithm.startsWith('PS') ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
      assert.ok(verifyWith(hash, Buffer.from('text'), { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }, result));
    }
  },

  async wrapAndUnwrap() {
    const key = await keys.createRsaKey(name('wrap'), { keySize: 2048 });
    const [client, secret] = [cryptography(key.id), randomBytes(32)];
    for (const algorithm of ['RSA-OAEP-256', 'RSA-OAEP']) {
      const { result } = await client.wrapKey(algorithm, secret);
      assert.deepEqual(Buffer.from((await client.unwrapKey(algorithm, result)).result), secret);
    }
    const outside = publicEncrypt({ key: rsaKey(key.key), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, secret);
    assert.deepEqual(Buffer.from((await client.unwrapKey('RSA-OAEP-256', outside)).result), secret);
    await fails(client.unwrapKey('RSA-OAEP-256', randomBytes(256)), 400, 'BadParameter');
  },

  async encryptAndDecrypt() {
    const client = cryptography((await keys.createRsaKey(name('encrypt'))).id);
    const { result } = await client.encrypt({ algorithm: 'RSA-OAEP-256', plaintext: Buffer.from('text') });
    const { result: text } = await client.decrypt({ algorithm: 'RSA-OAEP-256', ciphertext: result });
    assert.equal(Buffer.from(text).toString(), 'text');
  },

  async rotate() {
    const first = await keys.createEcKey(name('rotate'), { curve: 'P-256' });
    const { result } = await cryptography(first.id).sign('ES256', digest('text'));
    const second = await keys.rotateKey(first.name);
    assert.notEqual(second.id, first.id);
    assert.equal((await keys.getKey(first.name)).id, second.id);
    assert.equal((await cryptography(first.id).verify('ES256', digest('text'), result)).result, true);
    assert.equal((await cryptography(second.id).verify('ES256', digest('text'), result)).result, false);
    assert.deepEqual((await all(keys.listPropertiesOfKeyVersions(first.name))).map(one => one.id).sort(), [first.id, second.id].sort());
    await fails(keys.rotateKey('no-such-key'), 404, 'KeyNotFound');
  },

  async rotationPolicy() {
    const key = await keys.createEcKey(name('policy'));
    assert.deepEqual((await keys.getKeyRotationPolicy(key.name)).lifetimeActions, []);
    const set = await keys.updateKeyRotationPolicy(key.name, {
      expiresIn: 'P2Y', lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P90D' }, { action: 'Notify', timeBeforeExpiry: 'P30D' }],
    });
    assert.equal(set.expiresIn, 'P2Y');
    const policy = await keys.getKeyRotationPolicy(key.name);
    assert.equal(policy.lifetimeActions.length, 2);
    assert.equal(policy.lifetimeActions[0].timeAfterCreate, 'P90D');
    assert.ok((await keys.rotateKey(key.name)).properties.expiresOn > new Date());
  },

  async versionsByPage() {
    const key = await keys.createEcKey(name('pages'));
    const ids = [key.id];
    for (let i = 0; i < 27; i++) ids.push((await keys.rotateKey(key.name)).id);
    assert.deepEqual((await all(keys.listPropertiesOfKeyVersions(key.name))).map(one => one.id).sort(), ids.sort());
    const pages = await all(keys.listPropertiesOfKeyVersions(key.name).byPage({ maxPageSize: 10 }));
    assert.deepEqual(pages.map(page => page.length), [10, 10, 8]);
    assert.ok((await all(keys.listPropertiesOfKeys())).some(one => one.name === key.name));
  },

  async update() {
    const key = await keys.createEcKey(name('update'), { curve: 'P-256' });
    const { result } = await cryptography(key.id).sign('ES256', digest('text'));
    const disabled = await keys.updateKeyProperties(key.name, key.properties.version, { enabled: false, tags: { a: 'b' } });
    assert.deepEqual(disabled.properties.tags, { a: 'b' });
    assert.equal(disabled.properties.enabled, false);
    await fails(cryptography(key.id).verify('ES256', digest('text'), result), 403, 'Forbidden');
    const expired = await keys.createEcKey(name('expired'), { expiresOn: new Date(Date.now() - 60_000) });
    await assert.rejects(cryptography(expired.id).sign('ES256', digest('text')), /expired/); // the client looks itself
    const limited = await keys.createEcKey(name('limited'), { keyOps: ['verify'] });
    await assert.rejects(cryptography(limited.id).sign('ES256', digest('text')), /not supported/);
  },

  async importKey() {
    const { privateKey } = await import('node:crypto').then(crypto => crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }));
    const jwk = privateKey.export({ format: 'jwk' });
    const members = Object.fromEntries(Object.entries(jwk).map(([member, value]) => [member, member === 'kty' ? value : Buffer.from(value, 'base64url')]));
    const imported = await keys.importKey(name('import'), members);
    assert.deepEqual(Buffer.from(imported.key.n), members.n);
    assert.equal(imported.key.d, undefined);
    const { result } = await cryptography(imported.id).signData('RS256', Buffer.from('text'));
    assert.ok(verifyWith('sha256', Buffer.from('text'), createPublicKey(privateKey), result));
    await fails(keys.importKey(name('import'), { ...members, d: undefined }), 400, 'BadParameter');
  },

  async deleteRecoverPurge() {
    const key = await keys.createEcKey(name('delete'));
    const deletion = await keys.beginDeleteKey(key.name, { intervalInMs: 50 });
    const deleted = await deletion.pollUntilDone();
    assert.ok(deleted.properties.scheduledPurgeDate > new Date());
    await fails(keys.getKey(key.name), 404, 'KeyNotFound');
    await fails(keys.createEcKey(key.name), 409, 'Conflict');
    assert.ok((await all(keys.listDeletedKeys())).some(one => one.name === key.name));
    const recovery = await keys.beginRecoverDeletedKey(key.name, { intervalInMs: 50 });
    assert.equal((await recovery.pollUntilDone()).id, key.id);
    await (await keys.beginDeleteKey(key.name, { intervalInMs: 50 })).pollUntilDone();
    await keys.purgeDeletedKey(key.name);
    await fails(keys.getDeletedKey(key.name), 404, 'KeyNotFound');
    assert.notEqual((await keys.createEcKey(key.name)).id, key.id);
  },

  async identifiers() {
    const key = await keys.createEcKey(name('id'));
    const parsed = parseKeyVaultKeyIdentifier(key.id);
    assert.equal(parsed.name, key.name);
    assert.equal(parsed.vaultUrl, new URL(url).origin);
    assert.match(parsed.version, /^[0-9a-f]{32}$/);
  },

  async wrongToken() {
    const stranger = new KeyClient(url, { getToken: async () => ({ token: 'guess', expiresOnTimestamp: Date.now() + 3600_000 }) }, options);
    await fails(stranger.getKey('any'), 401, 'Unauthorized');
  },

  async resourceOfAnotherDomain() {
    await assert.rejects(new KeyClient(url, credential).getKey('any'), /challenge resource .* does not match/i);
    assert.equal(asked.length, 0);
  },
};

await scenarios[scenario]();
