import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import type { Config } from '../config/schema.ts';
import { PATIENCE_MILLIS, type Parcel, type Post } from './post.ts';

type SmtpSettings = Pick<
  Config,
  'smtpHost' | 'smtpPort' | 'smtpTls' | 'smtpCa' | 'smtpUser' | 'smtpPassword' | 'smtpFrom' | 'publicOrigin'
>;

const asText = ({ text, url, kind, at }: Parcel): string => `${[text, url, `${kind}, ${at}`].filter(Boolean).join('\n\n')}\n`;

/**
 * E-mail over SMTP (RFC 5321), under TLS from the first byte (RFC 8314) or after STARTTLS, which is then required: a server that does not
 * offer it gets nothing. The server's certificate must be good for its name. Null where no server is configured.
 */
export function smtpPost(config: SmtpSettings): Post | null {
  const { smtpHost: host, smtpTls = 'implicit', smtpUser: user, smtpPassword: pass } = config;
  if (host === undefined) return null;
  const transport = createTransport({
    host,
    port: config.smtpPort ?? (smtpTls === 'implicit' ? 465 : 587),
    secure: smtpTls === 'implicit',
    requireTLS: true,
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(config.smtpCa ? { ca: readFileSync(config.smtpCa, 'utf8') } : {}) },
    ...(user === undefined ? {} : { auth: { user, pass: pass ?? '' } }),
    connectionTimeout: PATIENCE_MILLIS,
    greetingTimeout: PATIENCE_MILLIS,
    socketTimeout: PATIENCE_MILLIS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = new URL(config.publicOrigin).hostname;
  return {
    deliver: async (parcel) => {
      await transport.sendMail({
        from: config.smtpFrom ?? `caspix@${domain}`,
        to: parcel.address,
        subject: parcel.subject,
        text: asText(parcel),
        messageId: `<${parcel.id}@${domain}>`,
        // RFC 3834: no holiday answer shall come back.
        headers: { 'Auto-Submitted': 'auto-generated' },
        ...(parcel.severity === 'critical' ? { priority: 'high' as const } : {}),
      });
    },
    close: () => transport.close(),
  };
}
