import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fileRefusal, privateFolder, readIfPresent, writeAtomically } from '../instance/files.ts';
import { Refusal } from '../refusal.ts';
import { digestOf, type Manifest, openManifest, type Piece } from './manifest.ts';

const markerSchema = z.strictObject({ what: z.literal('caspix backups'), format: z.literal(1), instance: z.uuid() });

/** A manifest and what it is chained by. */
export interface Link {
  readonly manifest: Manifest;
  readonly digest: string;
}

/** A folder of backups: `repository.json`, `manifests/000001.note`, `pieces/…age`, `receipts/…json`. It may be a mount of another machine. */
export class Repository {
  private constructor(
    readonly root: string,
    readonly instance: string,
  ) {}

  static open(root: string): Repository {
    const text = readIfPresent(join(root, 'repository.json'));
    const marker = text === undefined ? undefined : markerSchema.safeParse(JSON.parse(text));
    if (!marker?.success) throw new Refusal(`${root} holds no backups of Caspix: 'caspix backup init' makes such a folder`);
    return new Repository(root, marker.data.instance);
  }

  /** Makes the folder for an instance, or opens it. Refuses one that belongs to another instance or holds something else. */
  static create(root: string, instance: string): Repository {
    if (existsSync(join(root, 'repository.json'))) {
      const found = Repository.open(root);
      if (found.instance !== instance) throw new Refusal(`${root} holds the backups of another instance: name another folder`);
      return found;
    }
    if (existsSync(root) && readdirSync(root).length > 0) throw new Refusal(`${root} is not empty: name another folder for backups`);
    for (const folder of [root, ...['manifests', 'pieces', 'receipts'].map((name) => join(root, name))]) privateFolder(folder);
    writeAtomically(join(root, 'repository.json'), `${JSON.stringify({ what: 'caspix backups', format: 1, instance })}\n`);
    return Repository.open(root);
  }

  /**
   * Every manifest in order, each signed by `vkey` and chained to the one before. Throws a refusal at the first that is missing, changed,
   * of another instance or out of its place.
   */
  chain(vkey: string): Link[] {
    const links: Link[] = [];
    for (const [i, name] of this.#manifestNames().entries()) {
      const seq = i + 1;
      if (name !== manifestName(seq)) throw new Refusal(`The manifest ${manifestName(seq)} is missing from ${this.root}`);
      const note = readFileSync(join(this.root, 'manifests', name), 'utf8');
      const manifest = openManifest(note, vkey, name);
      const before = links.at(-1)?.digest ?? null;
      if (manifest.seq !== seq || manifest.instance !== this.instance || manifest.prev !== before) {
        throw new Refusal(
          `The manifest ${name} does not follow the one before it: manifests were swapped, changed or taken from elsewhere`,
        );
      }
      links.push({ manifest, digest: digestOf(note) });
    }
    return links;
  }

  #manifestNames(): string[] {
    return readdirSync(join(this.root, 'manifests'))
      .filter((name) => name.endsWith('.note'))
      .sort();
  }

  /** The act that makes a backup exist: until its manifest stands, its pieces are nobody's. */
  putManifest(seq: number, note: string): void {
    writeAtomically(join(this.root, 'manifests', manifestName(seq)), note);
  }

  piece(name: string): string {
    return join(this.root, 'pieces', name);
  }

  /** Throws a refusal when the file is missing, of another size, or has other bytes. */
  async checkPiece({ name, size, sha256 }: Piece): Promise<void> {
    const path = this.piece(name);
    const found = statSync(path, { throwIfNoEntry: false })?.size;
    if (found === undefined) throw new Refusal(`The piece ${name} is missing`);
    if (found !== size) throw new Refusal(`The piece ${name} has ${found} bytes and not ${size}`);
    const hash = createHash('sha256');
    for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(bytes as Buffer);
    if (hash.digest('hex') !== sha256) throw new Refusal(`The piece ${name} was changed: its digest is not the one in the manifest`);
  }

  /** Takes away pieces that no manifest names: what a backup left that did not come to its end. */
  clearStrays(links: readonly Link[]): void {
    const named = new Set(links.flatMap(({ manifest }) => manifest.pieces.map(({ name }) => name)));
    for (const name of readdirSync(join(this.root, 'pieces'))) if (!named.has(name)) this.removePiece(name);
  }

  removePiece(name: string): void {
    try {
      rmSync(this.piece(name), { force: true });
    } catch (error) {
      throw fileRefusal(error, this.piece(name));
    }
  }

  putReceipt(seq: number, receipt: Receipt): void {
    writeAtomically(join(this.root, 'receipts', `${String(seq).padStart(6, '0')}.json`), `${JSON.stringify(receipt)}\n`);
  }

  /** The newest word of a verification by restoring, or undefined. Not signed: it says when somebody tried, not that nobody lied. */
  newestReceipt(): Receipt | undefined {
    const receipts = readdirSync(join(this.root, 'receipts')).map((name) =>
      receiptSchema.parse(JSON.parse(readFileSync(join(this.root, 'receipts', name), 'utf8'))),
    );
    return receipts
      .filter(({ ok }) => ok)
      .toSorted((a, b) => a.at.localeCompare(b.at))
      .at(-1);
  }
}

const receiptSchema = z.strictObject({
  backup: z.number().int(),
  /** When the backup was made, and when it was tried. */
  madeAt: z.string(),
  at: z.string(),
  ok: z.boolean(),
  entries: z.number().int(),
});
export type Receipt = z.infer<typeof receiptSchema>;

const manifestName = (seq: number): string => `${String(seq).padStart(6, '0')}.note`;
