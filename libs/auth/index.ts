export { OpenSession } from './application/sessions/open-session.ts';
export type { Origin } from './application/sessions/session-store.ts';
export type { DirectoryName } from './application/users/account-names.ts';
export { Directory } from './application/users/directory.ts';
export { type EnrolmentInvitation, type FirstAdministrator, FirstAdministrators } from './application/users/first-administrators.ts';
export { type SeededUser, SeedUsers } from './application/users/seed-users.ts';
export { AuthModule } from './auth.module.ts';
export { authMigrations } from './persistence/migrations/index.ts';
