export { actorWith } from './actors.ts';
export { type TestCertificates, testCertificates } from './certificates.ts';
export { testConfig } from './config.ts';
export { type House, type HouseOptions, openHouse, type Resident } from './house.ts';
export { openLog, type TestLog } from './log.ts';
export { superuser } from './postgres/provision.ts';
export { sharedData } from './shared-data.ts';
export { type TestDatabase, testDatabase } from './test-database.ts';
export { testTls } from './tls.ts';
