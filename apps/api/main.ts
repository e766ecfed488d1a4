import 'reflect-metadata';
import { loadConfig } from '#platform';
import { createApi } from './create-api.ts';
import { listenForMachines } from './machine-listener.ts';

const config = loadConfig();
const app = await createApi({ watch: true, config });
await app.listen(config.listenPort, config.listenHost);
await listenForMachines(app, config);
