import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { testConfig } from '#testing';
import { weakSecrets } from './secrets-are-strong.ts';

const nowhere = { host: 'localhost', port: 1, password: randomBytes(24).toString('base64url'), tls: 'socket' } as never;
const strong = { contextKey: randomBytes(32).toString('hex') };
const passwords = { keyringPassphrase: 'correct horse battery staple', smtpPassword: 'q7TzPw2mLx9RdV4s' };
const whsec = (bytes: string) => `whsec_${Buffer.from(bytes, 'latin1').toString('base64')}`;
const found = (overrides: object) => weakSecrets(testConfig(nowhere, 'caspix', 'caspix_app', { ...strong, ...overrides })).join();

describe('the doctor', () => {
  it('finds nothing wrong with secrets that were drawn', () => {
    expect(found({ ...passwords, pkcs11Pin: '80812044', webhookSecret: `whsec_${randomBytes(24).toString('base64')}` })).toBe('');
  });

  it.each([
    ['contextKey', '0'.repeat(64)],
    ['contextKey', 'a7'.repeat(32)],
    ['contextKey', '0123456789abcdef'.repeat(4)],
    ['databasePassword', 'postgres'],
    ['databasePassword', 'changeme123'],
    ['databasePassword', 'hunter2'],
    ['keyringPassphrase', 'Password123'],
    ['smtpPassword', 'relay123'],
    ['smtpPassword', 'relayrelayrelayrelay'],
    ['webhookSecret', whsec('\0'.repeat(24))],
    ['webhookSecret', whsec('\u00a7\u0001\u00ffB'.repeat(8))],
    ['webhookSecret', whsec('change this before you go live')],
    ['pkcs11Pin', '123456'],
    ['pkcs11Pin', '1111111'],
    ['vaultToken', 'root'],
  ])('refuses %s when it is a default or a pattern, and does not repeat it', (name, value) => {
    expect(found({ [name]: value })).toContain(name);
    expect(found({ [name]: value })).not.toContain(value);
  });
});
