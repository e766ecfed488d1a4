// Delivers alerts to Caspix with nothing but Node's own modules, as an example to write one's own from.
//
//   node deliver.mjs --key KEY.jwk --ca CA.crt ALERT.json …
//
// KEY.jwk is what `caspix service-accounts add` wrote; its `aud` is where alerts go. A file with `items` is sent as a batch.
import { randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: { key: { type: 'string' }, ca: { type: 'string' }, address: { type: 'string' } },
  allowPositionals: true,
});
const { kid, aud, ...key } = JSON.parse(readFileSync(values.key, 'utf8'));
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A new one for each request: `jti` is accepted once. */
function token() {
  const iat = Math.floor(Date.now() / 1000);
  const signed = `${part({ alg: 'EdDSA', typ: 'JWT' })}.${part({ iss: kid, sub: kid, aud, iat, exp: iat + 60, jti: randomUUID() })}`;
  return `${signed}.${sign(null, Buffer.from(signed), { key, format: 'jwk' }).toString('base64url')}`;
}

function post(path, body) {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token()}`, 'content-type': 'application/json' };
    const ca = values.ca && readFileSync(values.ca);
    const sent = request(new URL(path, values.address ?? aud), { method: 'POST', headers, ca, timeout: 60_000 }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, answer: JSON.parse(Buffer.concat(chunks)) }));
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer within a minute')));
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

for (const file of positionals) {
  const content = JSON.parse(readFileSync(file, 'utf8'));
  const { status, answer } = await (content.items ? post('/api/v1/alerts/batch', content) : post('/api/v1/alerts', content));
  console.log(JSON.stringify({ file, status, ...answer }));
  if (status >= 300 || answer.rejected > 0) process.exitCode = 2;
}
