export { OpenSession } from './application/sessions/open-session.ts';
export type { Origin } from './application/sessions/session-store.ts';
export { Directory, type DirectoryName } from './application/users/directory.ts';
export {
  type EnrolmentInvitation,
  type FirstAdministrator,
  FirstAdministrators,
  type SeededUser,
  SeedUsers,
} from './application/users/first-people.ts';
export { AuthModule } from './auth.module.ts';
export { authMigrations } from './persistence/migrations/index.ts';
export { authEntities } from './persistence/records.ts';
