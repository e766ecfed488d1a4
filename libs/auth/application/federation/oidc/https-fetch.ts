import { Agent, request } from 'node:https';
import type { CustomFetch } from 'openid-client';

/** How long a provider may take, and how much it may say. */
const PATIENCE_MILLIS = 8_000;
const LARGEST_ANSWER = 1_048_576;

type Body = Parameters<CustomFetch>[1]['body'];

function bytesOf(body: Body): Buffer | undefined {
  if (body === null || body === undefined) return undefined;
  if (typeof body === 'string' || body instanceof URLSearchParams) return Buffer.from(body.toString());
  if (body instanceof Uint8Array) return Buffer.from(body);
  throw new TypeError('a body of this kind is never sent to a provider');
}

/** HTTPS alone, TLS 1.2 at least, by the pinned authority where there is one; redirects are answers like any other, and not followed. */
export function httpsFetch(ca: string | null): CustomFetch {
  const agent = new Agent({ minVersion: 'TLSv1.2', keepAlive: false, ...(ca === null ? {} : { ca }) });
  return (url, { method, headers, body }) =>
    new Promise((resolve, reject) => {
      const payload = bytesOf(body);
      const length = payload ? { 'content-length': String(payload.length) } : {};
      const options = { agent, method, headers: { ...headers, ...length }, signal: AbortSignal.timeout(PATIENCE_MILLIS) };
      const sent = request(url, options, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > LARGEST_ANSWER) sent.destroy(new Error('the provider says too much'));
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          const status = response.statusCode ?? 502;
          const type = response.headers['content-type'];
          const challenge = response.headers['www-authenticate'];
          const told = { ...(type ? { 'content-type': type } : {}), ...(challenge ? { 'www-authenticate': challenge } : {}) };
          resolve(new Response(status === 204 || status === 304 ? null : Buffer.concat(chunks), { status, headers: told }));
        });
      });
      sent.on('error', reject);
      sent.end(payload);
    });
}
