import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, type RequestOptions, request } from 'node:https';
import type { Config } from '../config/schema.ts';
import { PATIENCE_MILLIS, type Parcel, type Post } from './post.ts';

/** `v1,` and the HMAC-SHA-256 of `id.timestamp.body` in base64, as the Standard Webhooks specification signs (symmetric). */
export function signWebhook(secret: string, { id, timestamp, body }: { id: string; timestamp: number; body: string }): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

const bodyOf = ({ kind, at, severity, subject, text, url }: Parcel): string =>
  JSON.stringify({ type: kind, timestamp: at, data: { severity, subject, text, url } });

/** Resolves with the status; what the receiver says beside it is thrown away, and a redirect is not followed. */
function send(address: string, options: RequestOptions, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(address, { method: 'POST', signal: AbortSignal.timeout(PATIENCE_MILLIS), ...options }, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** HTTPS with a signature that the receiver can check (Standard Webhooks). Null without the shared secret: nothing leaves unsigned. */
export function webhookPost(config: Pick<Config, 'webhookSecret' | 'webhookCa'>): Post | null {
  const { webhookSecret: secret, webhookCa } = config;
  if (secret === undefined) return null;
  const agent = new Agent({ minVersion: 'TLSv1.2', ...(webhookCa ? { ca: readFileSync(webhookCa, 'utf8') } : {}) });
  return {
    deliver: async (parcel) => {
      const body = bodyOf(parcel);
      const timestamp = Math.floor(Date.now() / 1000);
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'webhook-id': parcel.id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signWebhook(secret, { id: parcel.id, timestamp, body }),
      };
      const status = await send(parcel.address, { agent, headers }, body);
      if (status < 200 || status > 299) throw new Error(`the receiver answered ${status}`);
    },
    close: () => agent.destroy(),
  };
}
