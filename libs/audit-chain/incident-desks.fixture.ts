import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import type { Config } from '#platform';
import type { TestCertificates } from '#testing';

const KEY = Buffer.from('a secret of thirty-two bytes long');

export interface Mail {
  readonly to: string;
  readonly text: string;
}

export interface Hook {
  /** Path of the desk's address. */
  readonly desk: string;
  readonly severity: string;
  readonly subject: string;
  readonly url: string;
  /** Whether the signature over id, time and body is the one of the shared secret (Standard Webhooks). */
  readonly signed: boolean;
}

/** A mail server and a listener for webhooks, both under TLS, which keep what they get: where the desks of an institution are told. */
export async function incidentDesks({ ca, server: { key, certificate: cert } }: TestCertificates) {
  const mails: Mail[] = [];
  const hooks: Hook[] = [];
  const smtp = new SMTPServer({
    ...{ key, cert, secure: true, authOptional: true },
    onData(stream, { envelope }, done) {
      let text = '';
      stream.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      stream.on('end', () => {
        // Soft line breaks of quoted-printable (RFC 2045, section 6.7).
        for (const { address } of envelope.rcptTo) mails.push({ to: address, text: text.replace(/=\r?\n/g, '') });
        done();
      });
    },
  });
  smtp.on('error', () => undefined);
  const post = smtp.listen(0, '127.0.0.1');
  await once(post, 'listening');
  const listener = createServer({ key, cert }, (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      body += piece;
    });
    request.on('end', () => {
      const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = request.headers;
      const expected = `v1,${createHmac('sha256', KEY).update(`${id}.${at}.${body}`).digest('base64')}`;
      const { data } = JSON.parse(body);
      hooks.push({ desk: request.url?.slice(1) ?? '', ...data, signed: signature === expected });
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const caFile = join(mkdtempSync(join(tmpdir(), 'caspix-desks-')), 'ca.crt');
  writeFileSync(caFile, ca);
  const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
  const settings: Partial<Config> = {
    ...{ smtpHost: 'localhost', smtpPort: portOf(post), smtpTls: 'implicit', smtpCa: caFile },
    ...{ webhookSecret: `whsec_${KEY.toString('base64')}`, webhookCa: caFile },
  };
  return {
    ...{ mails, hooks, settings },
    hookAddress: (desk: string) => `https://localhost:${portOf(listener)}/${desk}`,
    close: async () => {
      listener.closeAllConnections();
      listener.close();
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
    },
  };
}

export type IncidentDesks = Awaited<ReturnType<typeof incidentDesks>>;
