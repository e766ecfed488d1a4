export { ApiModule } from './api.module.ts';
export { type ApiOptions, createApi } from './create-api.ts';
export { allMigrations, releases } from './migrations.ts';
export { openApiDocument } from './openapi.ts';
