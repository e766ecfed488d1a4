// A sealer as a process of its own, run from what was built: `node sealer-process.fixture.mjs CONFIG.json`, in the repository's root.
// Says `sealing` once it seals, and goes on until somebody kills it.
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { openSealer } from '#audit-chain';
import { openCrypto, openKeyring } from '#crypto';
import { systemClock } from '#kernel';
import { createDataSource, UnitOfWork } from '#platform';

const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
// Whoever looks at the lock wants to know whose it is.
const name = process.env['SEALER_NAME'];
const dataSource = await createDataSource(config)
  .setOptions(name ? { applicationName: name } : {})
  .initialize();
const unitOfWork = new UnitOfWork(dataSource, config, systemClock);
const provider = await openKeyring(config.keyringFile);
const { signers } = await openCrypto({ provider, unitOfWork, clock: systemClock, logName: config.logName });
openSealer(dataSource, { config, signers }, { everyMillis: 25, batch: 40, onError: (error) => process.stderr.write(`${error}\n`) }).start();
process.stdout.write('sealing\n');
