export { reportingMigrations } from './persistence/migrations/index.ts';
export { ReportingModule } from './reporting.module.ts';
