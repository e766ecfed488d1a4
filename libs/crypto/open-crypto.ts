import type { Clock } from '#kernel';
import { serviceActor, type UnitOfWork } from '#platform';
import { BlindIndex } from './application/blind-index.ts';
import { DomainKeys } from './application/domain-keys.ts';
import type { KeyProvider } from './application/key-provider.ts';
import { KeyRotation } from './application/key-rotation.ts';
import { KeyStore } from './application/key-store.ts';
import { PayloadCipher } from './application/payload-cipher.ts';
import { Pseudonyms } from './application/pseudonyms.ts';
import { RootOrders } from './application/root-orders.ts';
import { Secrets } from './application/secrets.ts';
import { Signers } from './application/signers.ts';
import { SqlKeyRecords } from './persistence/sql-key-records.ts';
import { SqlRootOrders } from './persistence/sql-root-orders.ts';
import { SqlRotationRecords } from './persistence/sql-rotation-records.ts';

export interface CryptoOptions {
  provider: KeyProvider;
  unitOfWork: UnitOfWork;
  clock: Clock;
  /** Name of the log, and so of the key that signs its checkpoints. */
  logName: string;
}

export interface Crypto {
  domainKeys: DomainKeys;
  keyStore: KeyStore;
  blindIndex: BlindIndex;
  pseudonyms: Pseudonyms;
  secrets: Secrets;
  payloads: PayloadCipher;
  signers: Signers;
  rotation: KeyRotation;
  rootOrders: RootOrders;
}

/**
 * Everything of this module, ready for use without Nest (command line, tests). Makes missing domain keys.
 * Throws `key-mismatch` when the provider's keys are not those of the database's data, `key-unavailable` when it does not answer.
 */
export async function openCrypto({ provider, unitOfWork, clock, logName }: CryptoOptions): Promise<Crypto> {
  const records = new SqlKeyRecords();
  const domainKeys = new DomainKeys(provider, records, clock);
  await unitOfWork.run(serviceActor('operator', []), (tx) => domainKeys.open(tx));
  const keyStore = new KeyStore(domainKeys, records, clock);
  const rotation = new KeyRotation(provider, domainKeys, new SqlRotationRecords(), clock);
  return {
    domainKeys,
    keyStore,
    blindIndex: new BlindIndex(domainKeys),
    pseudonyms: new Pseudonyms(domainKeys),
    secrets: new Secrets(domainKeys),
    payloads: new PayloadCipher(domainKeys, keyStore),
    signers: await Signers.open(provider, logName),
    rotation,
    rootOrders: new RootOrders(provider, new SqlRootOrders(), rotation),
  };
}
