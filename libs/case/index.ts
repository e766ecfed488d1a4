export * from './alerts.ts';
export { CaseModule } from './case.module.ts';
export * from './cases.ts';
export { caseMigrations } from './persistence/migrations/index.ts';
