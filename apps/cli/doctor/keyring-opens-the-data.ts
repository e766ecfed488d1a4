import { openCrypto, openKeyProvider } from '#crypto';
import { systemClock } from '#kernel';
import { createDataSource, loadConfig, UnitOfWork } from '#platform';
import { type Check, ok } from './finding.ts';

/** Opens the keyring and has the database confirm that its data was written under it; throws `key-mismatch` otherwise. */
export const keyringOpensTheData: Check = async (instance) => {
  instance.assume('app');
  const config = loadConfig();
  const { keyProvider, logName } = config;
  const provider = await openKeyProvider(config);
  const source = await createDataSource(config).initialize();
  try {
    await openCrypto({ provider, unitOfWork: new UnitOfWork(source, config, systemClock), clock: systemClock, logName });
    return ok(`the keys of '${keyProvider}' are those that the data was written under`);
  } finally {
    await source.destroy();
  }
};
