import { mkdirSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { sha256Hex } from '#proof';
import { fileRefusal } from '../instance/files.ts';
import { Refusal } from '../refusal.ts';
import { INDEX } from './create-backup.ts';
import { type FileIndex, indexSchema, isSame } from './file-index.ts';
import type { Manifest } from './manifest.ts';
import { OFFSET } from './piece-writer.ts';
import { readPiece } from './read-piece.ts';
import type { Repository } from './repository.ts';

/** Where each tree of a backup goes. */
export type Targets = Readonly<Record<'pg' | 'evidence' | 'secrets', string>>;

/** Lays a backup's pieces over what lies in the targets; answers the list of files that the backup ends with. */
export async function layOut(
  repository: Repository,
  manifest: Manifest,
  identities: readonly string[],
  targets: Targets,
): Promise<FileIndex> {
  let index: string | undefined;
  for (const piece of manifest.pieces) {
    const tar = extract();
    const laid = (async () => {
      for await (const entry of tar) {
        const { name } = entry.header;
        if (name === INDEX) index = await text(entry);
        else await layFile(pathIn(targets, name), offsetOf(entry.header), entry);
      }
    })();
    const read = readPiece(repository.piece(piece.name), piece, identities, tar).catch((error: Error) => {
      // One that failed before anything came out of it has left the unpacking waiting.
      tar.destroy(error);
      throw error;
    });
    const [reading, laying] = await Promise.allSettled([read, laid]);
    // A piece that does not read ends the unpacking too, whose own error names no piece; and nobody may clear away what is still written.
    if (reading.status === 'rejected' && reading.reason instanceof Refusal) throw reading.reason;
    for (const part of [laying, reading]) if (part.status === 'rejected') throw part.reason;
  }
  if (index === undefined || sha256Hex(Buffer.from(index)) !== manifest.index) {
    throw new Refusal(`Backup ${manifest.seq} is not whole: its list of files is missing or another`);
  }
  return indexSchema.parse(JSON.parse(index));
}

/** PAX records (POSIX.1-2001) are read by the library and missing from its types. */
function offsetOf(header: object): number {
  const pax: unknown = Reflect.get(header, 'pax');
  return typeof pax === 'object' && pax !== null ? Number(Reflect.get(pax, OFFSET) ?? 0) : 0;
}

/** The names come out of a signed backup, and still none may lead out of its tree. */
function pathIn(targets: Targets, name: string): string {
  const [tree = '', ...rest] = name.split('/');
  const root = (targets as Record<string, string | undefined>)[tree];
  if (root === undefined || rest.length === 0 || rest.some((part) => part === '' || part === '.' || part === '..')) {
    throw new Refusal(`The backup holds a file named '${name}', which has no place`);
  }
  return join(root, ...rest);
}

async function layFile(path: string, offset: number, content: AsyncIterable<Buffer>): Promise<void> {
  let file: FileHandle | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // Over what an earlier backup laid there; `finishTree` cuts what is too long.
    file = await open(path, statSync(path, { throwIfNoEntry: false }) ? 'r+' : 'w', 0o600);
    let at = offset;
    for await (const bytes of content) {
      await file.write(bytes, 0, bytes.length, at);
      at += bytes.length;
    }
  } catch (error) {
    throw fileRefusal(error, path);
  } finally {
    await file?.close();
  }
}

/** Makes the targets hold exactly what the list says: folders, sizes, no file more; then reads every file back and compares. */
export async function finishTree(index: FileIndex, targets: Targets): Promise<void> {
  for (const folder of index.folders)
    mkdirSync(folder.includes('/') ? pathIn(targets, folder) : targets[folder as keyof Targets], { recursive: true, mode: 0o700 });
  for (const [name, root] of Object.entries(targets)) removeOthers(root, name, index);
  for (const [name, entry] of Object.entries(index.files)) {
    const path = pathIn(targets, name);
    if (!statSync(path, { throwIfNoEntry: false })) await layFile(path, 0, (async function* () {})());
    truncateSync(path, entry.size);
    if (!(await isSame(path, entry))) throw new Refusal(`${name} did not come back as it was: the backup does not hold together`);
  }
}

function removeOthers(folder: string, name: string, index: FileIndex): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${name}/${entry.name}`;
    if (entry.isDirectory()) removeOthers(join(folder, entry.name), path, index);
    else if (index.files[path] === undefined) rmSync(join(folder, entry.name));
  }
}
