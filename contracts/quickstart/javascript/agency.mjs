// An agency of a running hub: its addresses, its keys, its access token, and the JWTs that it signs.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { SignJWT, importJWK, jwtVerify, decodeJwt, decodeProtectedHeader } from 'jose';

const json = async path => JSON.parse(await readFile(path, 'utf8'));
export const sha256 = text => createHash('sha256').update(text, 'ascii').digest('base64url');

// UUID version 7 (RFC 9562 §5.7): milliseconds since 1970, then randomness.
export function uuid7() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export class Agency {
  static async open(folder, id) {
    const own = join(folder, 'agencies', id);
    const [endpoints, agency, signing, client] = await Promise.all([
      json(join(folder, 'endpoints.json')), json(join(own, 'agency.json')),
      json(join(own, 'signing.jwk.json')), json(join(own, 'client.jwk.json'))]);
    return Object.assign(new Agency(), { id, endpoints, clientId: agency.client_id, signing, client });
  }

  get hub() { return this.endpoints.hub; }
  get signingKey() { return importJWK(this.signing, this.signing.alg); }

  // SMART Backend Services: the client proves itself with a key instead of a password.
  async token() {
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg: this.client.alg, kid: this.client.kid, typ: 'JWT' })
      .setIssuer(this.clientId).setSubject(this.clientId).setAudience(this.endpoints.issuer)
      .setJti(randomUUID()).setIssuedAt().setExpirationTime('2m')
      .sign(await importJWK(this.client, this.client.alg));
    const response = await fetch(this.endpoints.token_endpoint, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: this.clientId,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
        scope: `${this.endpoints.audience}/.default`,
      }),
    });
    if (!response.ok) throw new Error(`no token: ${response.status} ${await response.text()}`);
    return (await response.json()).access_token;
  }

  // Every JWT of an agency has its own typ, and says who, to whom, about what, and when (wire format §2).
  async sign(typ, subject, claims) {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: this.signing.alg, kid: this.signing.kid, typ })
      .setIssuer(this.id).setAudience(this.hub).setSubject(subject).setIssuedAt().setJti(uuid7())
      .sign(await this.signingKey);
  }

  async call(method, path, contentType, body) {
    const response = await fetch(this.hub + path, {
      method, body, headers: { authorization: `Bearer ${await this.token()}`, ...(contentType && { 'content-type': contentType }) },
    });
    const text = await response.text();
    if (!response.ok) throw Object.assign(new Error(`${method} ${path}: ${response.status} ${text}`), { status: response.status });
    return { status: response.status, text };
  }

  // Offline but for the key set: the vault vouches for the key that signed, at the time it signed.
  async verifyReceipt(receipt, issuerSigned) {
    const { keys } = await (await fetch(`${this.hub}/v1/jwks.json`)).json();
    const claims = decodeJwt(receipt);
    const at = new Date(claims.iat * 1000);
    const vaultKey = keys.find(key => key.kid === decodeProtectedHeader(claims.hub_key).kid);
    const { payload: certificate } = await jwtVerify(claims.hub_key, await importJWK(vaultKey, 'ES256'),
      { issuer: this.hub, typ: 'exchange-hub-key+jwt', algorithms: ['ES256'], currentDate: at });
    await jwtVerify(receipt, await importJWK(certificate.cnf.jwk, 'ES256'),
      { issuer: this.hub, audience: this.id, typ: 'exchange-receipt+jwt', algorithms: ['ES256'], currentDate: at });
    if (claims.jws_sha256 !== sha256(issuerSigned)) throw new Error('the receipt is for another message');
    return claims;
  }
}
