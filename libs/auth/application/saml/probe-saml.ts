import { createPrivateKey, privateDecrypt, publicEncrypt, sign, verify, X509Certificate } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '#kernel';
import { CLOCK } from '#platform';
import type { Provider, SamlSettings } from '../../domain/federation/provider.ts';
import { Probes, type TestStep } from '../federation/connection-tests.ts';
import type { SpKeys } from './service-provider.ts';

const SMALLEST_RSA = 2048;
const SAMPLE = Buffer.from('caspix tries its own keys');

const passed = (step: string, says: string): TestStep => ({ step, state: 'passed', says, remedy: null });
const failed = (step: string, says: string, remedy: string): TestStep => ({ step, state: 'failed', says, remedy });

/** What the provider signs with. A certificate's own end refuses nothing, since it is the agreed key that counts; it is said all the same. */
function theirs({ certificates }: SamlSettings, now: number): TestStep {
  const read = certificates.map((pem) => new X509Certificate(pem));
  const weak = read.find(
    ({ publicKey: { asymmetricKeyType: type, asymmetricKeyDetails: of } }) => type !== 'rsa' || (of?.modulusLength ?? 0) < SMALLEST_RSA,
  );
  if (weak)
    return failed(
      'certificates',
      `${weak.subject} is not RSA of ${SMALLEST_RSA} bits at least.`,
      'Have the provider sign with a stronger key, and read its metadata again.',
    );
  const ends = read.map(({ validTo }) => new Date(validTo).toISOString().slice(0, 10)).sort();
  if (read.every(({ validTo }) => Date.parse(validTo) < now)) {
    return failed(
      'certificates',
      `Every certificate of the provider has run out, the last on ${ends.at(-1)}.`,
      'Ask the provider’s people for the new one, and read their metadata again.',
    );
  }
  return passed('certificates', `${read.length === 1 ? 'One certificate' : `${read.length} certificates`}, good until ${ends.at(-1)}.`);
}

/** Whether our private keys are there and belong to what the provider was given. */
function ours({ signingCertificate, decryptionCertificate }: SamlSettings, secret: string | null): TestStep {
  const remedy = 'Have new keys made, ask for the change, and give the provider our new metadata.';
  try {
    const { signing, decryption } = JSON.parse(secret ?? '') as SpKeys;
    const signed = verify(
      'sha256',
      SAMPLE,
      new X509Certificate(signingCertificate).publicKey,
      sign('sha256', SAMPLE, createPrivateKey(signing)),
    );
    const opened = privateDecrypt(
      createPrivateKey(decryption),
      publicEncrypt(new X509Certificate(decryptionCertificate).publicKey, SAMPLE),
    );
    if (signed && opened.equals(SAMPLE)) return passed('ours', 'Our keys are there, and belong to the certificates in our metadata.');
  } catch {
    // Not there, not readable, or another pair: the same thing has to be done about each.
  }
  return failed('ours', 'Our private keys do not belong to the certificates in our metadata.', remedy);
}

/** 'Test this connection' for SAML. People's browsers carry every message, so this server asks nobody. */
@Injectable()
export class ProbeSaml implements OnModuleInit {
  constructor(
    private readonly probes: Probes,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.probes.register('saml', async (provider, secret) => this.run(provider, secret));
  }

  private run({ settings }: Provider, secret: string | null): TestStep[] {
    if (settings.kind !== 'saml') throw new Error('not a provider of SAML');
    const says = `People’s browsers go there, and this server does not. Open ${settings.ssoUrl} in yours: it must answer by TLS.`;
    return [theirs(settings, this.clock.millis()), ours(settings, secret), { step: 'reach', state: 'not-tried', says, remedy: null }];
  }
}
