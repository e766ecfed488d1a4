import 'reflect-metadata';
import type { DataSource } from 'typeorm';
import { type AuditReader, type ChainStatus, openAudit } from '#audit-chain';
import { openCrypto, openKeyProvider, type Signers } from '#crypto';
import { systemClock } from '#kernel';
import { createDataSource, loadConfig, serviceActor, type Tx, UnitOfWork } from '#platform';

/** The log as a command reaches it: it reads as the operator and writes nothing. */
export interface Log {
  readonly dataSource: DataSource;
  readonly signers: Signers;
  readonly reader: AuditReader;
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
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
    const { payloads, signers } = await openCrypto({ provider, unitOfWork, clock: systemClock, logName });
    const { reader } = openAudit({ unitOfWork, config, payloads, signers });
    const read = <R>(what: (tx: Tx) => Promise<R>) => unitOfWork.run(serviceActor('operator', ['audit:read']), what);
    return await work({ dataSource, signers, reader, read, status: () => read((tx) => reader.status(tx)) });
  } finally {
    await dataSource.destroy();
  }
}
