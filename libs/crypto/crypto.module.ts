import { type FactoryProvider, Global, Module } from '@nestjs/common';
import type { Clock } from '#kernel';
import { CLOCK, CONFIG, type Config, UnitOfWork } from '#platform';
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
import { KeyRefresh } from './key-refresh.ts';
import { type Crypto, openCrypto } from './open-crypto.ts';
import { openKeyProvider } from './persistence/open-key-provider.ts';

/** Injection token of the `KeyProvider` that the configuration chose. */
export const KEY_PROVIDER = Symbol('key provider');
const CRYPTO = Symbol('crypto');

const provider: FactoryProvider<KeyProvider> = {
  provide: KEY_PROVIDER,
  inject: [CONFIG],
  useFactory: (config: Config) => openKeyProvider(config),
};

// Opened while the module is wired: whatever is injected has its keys in memory already.
const crypto: FactoryProvider<Crypto> = {
  provide: CRYPTO,
  inject: [KEY_PROVIDER, UnitOfWork, CLOCK, CONFIG],
  useFactory: (keys: KeyProvider, unitOfWork: UnitOfWork, clock: Clock, { logName }: Config) =>
    openCrypto({ provider: keys, unitOfWork, clock, logName }),
};

@Global()
@Module({
  providers: [
    provider,
    crypto,
    { provide: DomainKeys, inject: [CRYPTO], useFactory: (opened: Crypto) => opened.domainKeys },
    { provide: KeyStore, inject: [CRYPTO], useFactory: (opened: Crypto) => opened.keyStore },
    { provide: BlindIndex, inject: [CRYPTO], useFactory: (opened: Crypto) => opened.blindIndex },
    { provide: Pseudonyms, inject: [CRYPTO], useFactory: (opened: Crypto) => opened.pseudonyms },
    { provide: Secrets, inject: [CRYPTO], useFactory: (opened: Crypto) => opened.secrets },
    { provide: PayloadCipher, inject: [CRYPTO], useFactory: (opened: Crypto) => opened.payloads },
    { provide: Signers, inject: [CRYPTO], useFactory: (opened: Crypto) => opened.signers },
    { provide: KeyRotation, inject: [CRYPTO], useFactory: (opened: Crypto) => opened.rotation },
    { provide: RootOrders, inject: [CRYPTO], useFactory: (opened: Crypto) => opened.rootOrders },
    KeyRefresh,
  ],
  exports: [KEY_PROVIDER, KeyStore, BlindIndex, Pseudonyms, Secrets, PayloadCipher, Signers, KeyRotation, RootOrders],
})
export class CryptoModule {}
