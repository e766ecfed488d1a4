import { decodeUtf8 } from '../bytes.ts';
import type { AuditEntry } from '../entry.ts';
import { reasonOf } from '../fault.ts';
import type { PinnedKey } from '../pins.ts';
import { sha256Hex } from '../sha256.ts';
import type { Checkpoint, PackStatement } from '../statements.ts';
import { type Json, parseStrictJson } from '../strict-json.ts';

/** The files of a pack, by their paths below its top-level folder. */
export interface PackFiles {
  list(): readonly string[];
  read(path: string): Promise<Uint8Array>;
}

/** What does not hold, and why. `subject` is a file or an entry. */
export class Refusal extends Error {
  readonly subject: string;

  constructor(subject: string, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.subject = subject;
  }
}

/** An entry that has its exact bytes' leaf and the place where its proof puts it. */
export interface ProvenEntry {
  readonly subject: string;
  readonly entry: AuditEntry;
  readonly leaf: string;
}

/** A pack under examination. Checks run in order; each sets what the next ones stand on. */
export class Dossier {
  /** Digests (hex) by path that are already traced back to the signature; `read` holds every file against them. */
  readonly digests = new Map<string, string>();
  readonly present: ReadonlySet<string>;
  readonly keys: readonly PinnedKey[];
  statement: PackStatement;
  checkpoint: Checkpoint;
  entries: readonly ProvenEntry[] = [];
  caseFile: { readonly [key: string]: Json };

  private readonly files: PackFiles;

  constructor(files: PackFiles, keys: readonly PinnedKey[]) {
    this.files = files;
    this.present = new Set(files.list());
    this.keys = keys;
  }

  /** A file's bytes. Refuses one that is missing, damaged, or not what the manifest says. */
  async read(path: string): Promise<Uint8Array> {
    if (!this.present.has(path)) throw new Refusal(path, 'the file is missing');
    const bytes = await within(path, () => this.files.read(path));
    const digest = this.digests.get(path);
    if (digest !== undefined && sha256Hex(bytes) !== digest)
      throw new Refusal(path, 'its SHA-256 is not the one in the manifest: the file was changed');
    return bytes;
  }

  async text(path: string): Promise<string> {
    const bytes = await this.read(path);
    return within(path, () => decodeUtf8(bytes));
  }

  async json(path: string): Promise<Json> {
    const bytes = await this.read(path);
    return within(path, () => parseStrictJson(bytes));
  }
}

/** Runs a step and names `subject` in whatever it throws. */
export async function within<T>(subject: string, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(subject, reasonOf(error), { cause: error });
  }
}

/** The value as an object. Refuses anything else. */
export function asObject(subject: string, what: string, value: Json | undefined): { readonly [key: string]: Json } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal(subject, `${what} is not an object`);
  return value as { readonly [key: string]: Json };
}

/** The value as a list. Refuses anything else. */
export function asList(subject: string, what: string, value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw new Refusal(subject, `${what} is not a list`);
  return value as readonly Json[];
}
