import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import { privateFolder, readIfPresent, writeAtomically } from './files.ts';
import type { Layout } from './layout.ts';

/** Changes when a data directory's own layout does. The schema has a version of its own, in its migrations. */
export const FORMAT = 1;
export const POSTGRES_MAJOR = 18;

const markerSchema = z.object({
  /** A restore says so until its end: what it has laid out so far is no instance, however whole it looks. */
  what: z.enum(['caspix instance', 'caspix restore']),
  format: z.number().int(),
  /** Names folders outside the data directory, so that two instances never share one. */
  id: z.uuid(),
  /** The version of Caspix that last started it. */
  product: z.string(),
  postgres: z.number().int(),
  /** Null while the cluster lies in the data directory. */
  cluster: z.string().nullable(),
  /** Whether a demo institution was put in: a demo never becomes a production by leaving out a flag, or the other way round. */
  demo: z.boolean().nullable(),
  /** Whether the people without whom nobody could sign in have been put in. */
  seeded: z.boolean(),
  /** A digest of the catalogue of permissions that was last written into the database. */
  catalogue: z.string().nullable().default(null),
  port: z.number().int(),
  createdAt: z.string(),
});
export type Marker = z.infer<typeof markerSchema>;

/** Reads the marker; undefined where there is none. Refuses a directory of another version or one that is not ours. */
export function readMarker(layout: Layout): Marker | undefined {
  const text = readIfPresent(layout.marker);
  if (text === undefined) {
    if (isForeign(layout)) throw new Refusal(`${layout.root} is not empty and Caspix did not make it: name another directory with --data`);
    return undefined;
  }
  const result = markerSchema.safeParse(parse(text));
  if (!result.success)
    throw new Refusal(`${layout.marker} is not what Caspix writes: restore it from a backup, or name another directory with --data`);
  const { what, format, postgres, product } = result.data;
  if (what === 'caspix restore')
    throw new Refusal(`${layout.root} is what is left of a restore that did not come to its end: run caspix backup restore again`);
  if (format !== FORMAT) {
    throw new Refusal(
      `${layout.root} has layout ${format}, made by Caspix ${product}, and this version reads layout ${FORMAT}: use that version, or --data`,
    );
  }
  if (postgres !== POSTGRES_MAJOR) {
    throw new Refusal(
      `${layout.root} holds a PostgreSQL ${postgres} cluster and this version brings ${POSTGRES_MAJOR}: dump it with its own version`,
    );
  }
  return result.data;
}

function isForeign(layout: Layout): boolean {
  if (!existsSync(layout.root)) return false;
  try {
    return readdirSync(layout.root).some((name) => !name.startsWith('.'));
  } catch {
    throw new Refusal(`${layout.root} cannot be read as a directory`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function writeMarker(layout: Layout, marker: Marker): Marker {
  writeAtomically(layout.marker, `${JSON.stringify(marker, null, 2)}\n`);
  return marker;
}

/** Makes the data directory and its marker, which is the first file in it: whatever dies later, the directory is known as ours. */
export function createMarker(layout: Layout, mode: number, product: string, what: Marker['what'] = 'caspix instance'): Marker {
  privateFolder(layout.root, mode);
  const createdAt = new Date().toISOString();
  return writeMarker(layout, {
    what,
    format: FORMAT,
    id: randomUUID(),
    product,
    postgres: POSTGRES_MAJOR,
    cluster: null,
    demo: null,
    seeded: false,
    catalogue: null,
    port: 8443,
    createdAt,
  });
}
