import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the repository, found from here whether this runs from the sources or from dist/: the nearest above with the lockfile's package. */
export const repository = (function find(folder: string): string {
  if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'deploy'))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error('Caspix does not find its own repository');
  return find(above);
})(import.meta.dirname);

/** A file that the build made. */
export const built = (...path: string[]) => join(repository, 'dist', ...path);
