import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Entry {
  version?: string;
  resolved?: string;
  link?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}
const lock: { packages: Record<string, Entry> } = JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'));

/** The folders in which Node, asked from `folder`, looks for a package, nearest first. */
function places(folder: string, name: string): string[] {
  const above = folder.includes('/node_modules/') ? folder.slice(0, folder.lastIndexOf('/node_modules/')) : '';
  return folder === '' ? [`node_modules/${name}`] : [`${folder}/node_modules/${name}`, ...places(above, name)];
}

// A lockfile written where a registry did not offer some platform's package lacks its entry, and `npm ci` then refuses the whole lockfile
// on every machine: "Missing: @biomejs/cli-darwin-x64@ from lock file". It was noticed only by the first fresh clone.
describe('the lockfile', () => {
  it('names every dependency, those of other platforms too', () => {
    const missing = Object.entries(lock.packages).flatMap(([folder, entry]) =>
      Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }).filter(
        (name) => !places(folder, name).some((path) => path in lock.packages),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('names no registry host, so that any mirror will do', () => {
    const hosts = Object.values(lock.packages).filter((entry) => !entry.link && entry.resolved !== undefined);
    expect(hosts).toEqual([]);
  });
});
