import { describe, expect, it } from 'vitest';
import { allMigrations } from '../api/migrations.ts';
import { knownMigrations, pendingMigrations } from './schema.ts';

describe('the schema of an instance', () => {
  it('is refused when a newer version has changed it', () => {
    expect(() => pendingMigrations(['20261122000000', '20991231000000'], ['20261122000000'])).toThrow(
      /newer version of Caspix \(20991231000000\)/,
    );
  });

  it('is brought up to date by what it has not gone through', () => {
    expect(pendingMigrations(['1'], ['1', '2', '3'])).toEqual(['2', '3']);
  });

  // The start reads migrations off their file names, so that it need not load every module to learn that there is nothing to do.
  it('is known from file names exactly as from the modules', () => {
    const fromModules = allMigrations.map((migration) => /\d{14}$/.exec(migration.name)?.[0]);
    expect(knownMigrations()).toEqual(fromModules);
  });
});
