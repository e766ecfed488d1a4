/** The second door: the whole product over HTTPS. Apart from index.ts, so that a module's own tests do not load every other module. */

export { clearPack, secondAuditor } from './second-auditor.ts';
export { type TestApi, testApi } from './test-api.ts';
export { type Answer, type Ask, type Loose, TestClient } from './test-client.ts';
