import 'reflect-metadata';
import type { DataSource } from 'typeorm';
import { type AuditDestinations, type AuditReader, type ChainStatus, type LogKeys, openAudit, openDestinations } from '#audit-chain';
import { openCrypto, openKeyProvider } from '#crypto';
import { systemClock } from '#kernel';
import { createDataSource, loadConfig, serviceActor, type Tx, UnitOfWork } from '#platform';

/** The log as a command reaches it. `read` and `order` act as the operator; only `order` may write, and what it writes is an entry too. */
export interface Log {
  readonly dataSource: DataSource;
  readonly keys: LogKeys;
  readonly reader: AuditReader;
  readonly destinations: AuditDestinations;
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  order<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  status(): Promise<ChainStatus>;
}

/** Opens database and keys of the configured instance for as long as `work` takes. */
export async function withLog<T>(work: (log: Log) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const dataSource = await createDataSource(config).initialize();
  try {
    const unitOfWork = new UnitOfWork(dataSource, config, systemClock);
    const { logName } = config;
    const provider = await openKeyProvider(config);
    const { payloads, secrets, signers } = await openCrypto({ provider, unitOfWork, clock: systemClock, logName });
    const { audit, reader, keys } = openAudit({ unitOfWork, config, payloads, signers });
    const read = <R>(what: (tx: Tx) => Promise<R>) => unitOfWork.run(serviceActor('operator', ['audit:read']), what);
    const order = <R>(what: (tx: Tx) => Promise<R>) => unitOfWork.run(serviceActor('operator', ['audit:forward']), what);
    const destinations = openDestinations(audit, secrets);
    return await work({ dataSource, keys, reader, destinations, read, order, status: () => read((tx) => reader.status(tx)) });
  } finally {
    await dataSource.destroy();
  }
}
