import { z } from 'zod';
import { canonicalize, isProofError, type NoteSigner, openNote, parseStrictJson, sha256Hex, signNote } from '#proof';
import { Refusal } from '../refusal.ts';

const pieceSchema = z.strictObject({
  name: z.string().regex(/^[0-9A-Za-z.-]{1,80}$/),
  size: z.number().int().nonnegative(),
  /** Of the encrypted bytes: whoever holds no identity can check them. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Piece = z.infer<typeof pieceSchema>;

const manifestSchema = z.strictObject({
  v: z.literal(1),
  instance: z.uuid(),
  seq: z.number().int().positive(),
  /** SHA-256 of the manifest before this one, as it is stored; null in the first. */
  prev: z.string().nullable(),
  kind: z.enum(['full', 'incremental', 'wal', 'prune']),
  at: z.string(),
  product: z.string(),
  recipients: z.array(z.string()),
  /** The backup that an incremental one continues. */
  parent: z.number().int().positive().nullable(),
  pieces: z.array(pieceSchema),
  /** The first file of the write-ahead log that a restore of this backup reads. */
  firstSegment: z.string().nullable(),
  /** The audit log's newest checkpoint at that time (C2SP note). */
  checkpoint: z.string().nullable(),
  /** SHA-256 of the list of files and their chunks, which lies encrypted in the last piece of a backup. */
  index: z.string().nullable(),
  /** Manifests whose pieces retention has taken away. */
  removed: z.array(z.number().int().positive()),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** A manifest as it is stored: one line of canonical JSON (RFC 8785) as a signed note (C2SP signed-note). */
export const signManifest = (manifest: Manifest, signer: NoteSigner): Promise<string> => signNote(`${canonicalize(manifest)}\n`, signer);

export const digestOf = (note: string): string => sha256Hex(Buffer.from(note, 'utf8'));

/** Opens one manifest with the key that is trusted. Throws a refusal that names it. */
export function openManifest(note: string, vkey: string, name: string): Manifest {
  try {
    return manifestSchema.parse(parseStrictJson(Buffer.from(openNote(note, [vkey]).text.trimEnd())));
  } catch (cause) {
    const why = isProofError(cause) ? cause.message : 'its content is not that of a manifest';
    throw new Refusal(`The manifest ${name} is not to be trusted: ${why}`, 1, { cause });
  }
}
