import { auditMigrations } from '#audit-chain';
import { authMigrations } from '#auth';
import { caseMigrations } from '#case';
import { cryptoMigrations } from '#crypto';
import { platformMigrations, type Release } from '#platform';
import { rbacMigrations, releaseCatalogue } from '#rbac';
import { reportingMigrations } from '#reporting';

/** Every change of the schema, in the order in which the modules stand on each other. */
export const allMigrations = [
  ...platformMigrations,
  ...cryptoMigrations,
  ...auditMigrations,
  ...rbacMigrations,
  ...authMigrations,
  ...caseMigrations,
  ...reportingMigrations,
];

/** What each release writes anew once the schema is there. */
export const releases: readonly Release[] = [releaseCatalogue];
