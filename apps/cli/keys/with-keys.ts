import 'reflect-metadata';
import { type Audit, openAudit } from '#audit-chain';
import { type KeyRotation, openCrypto, openKeyProvider, type RootOrders } from '#crypto';
import { systemClock } from '#kernel';
import { createDataSource, loadConfig, serviceActor, type Tx, UnitOfWork } from '#platform';

/** The keys as the operator's commands reach them. */
export interface Keys {
  readonly rotation: KeyRotation;
  readonly rootOrders: RootOrders;
  readonly audit: Audit;
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** Opens database and provider of the configured instance for as long as `work` takes. */
export async function withKeys<T>(work: (keys: Keys) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const dataSource = await createDataSource(config).initialize();
  try {
    const unitOfWork = new UnitOfWork(dataSource, config, systemClock);
    const provider = await openKeyProvider(config);
    const { rotation, rootOrders, payloads, signers } = await openCrypto({
      provider,
      unitOfWork,
      clock: systemClock,
      logName: config.logName,
    });
    const { audit } = openAudit({ unitOfWork, config, payloads, signers });
    const run = <R>(what: (tx: Tx) => Promise<R>) => unitOfWork.run(serviceActor('operator', []), what);
    return await work({ rotation, rootOrders, audit, run });
  } finally {
    await dataSource.destroy();
  }
}
