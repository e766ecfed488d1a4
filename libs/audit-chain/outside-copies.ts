import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#platform';
import { formatAddCheckpoint } from '#proof';
import type { CopyVault } from './application/copies/copy-vault.ts';
import { newestRange } from './application/copies/newest-range.ts';
import type { OpenDestination } from './application/forward/courier-store.ts';
import { OutsideCopies, type OutsideCopy, type Seen } from './application/seal/ask-outside.ts';
import { CheckpointCopies, type StoredCheckpoint } from './application/seal/seal-session.ts';
import type { Witness } from './application/witness/witness-books.ts';
import { CarrierStores } from './carrier-stores.ts';
import { vaultOf } from './errands.ts';
import { HttpWitness } from './persistence/witness/http-witness.ts';

/** The stores and witnesses among the destinations: what the sealer asks before it first signs. */
@Injectable()
export class DestinationCopies extends OutsideCopies {
  constructor(
    private readonly stores: CarrierStores,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    super();
  }

  async all(log: string): Promise<OutsideCopy[]> {
    const destinations = await this.stores.courier.destinations();
    return destinations.filter(({ state }) => state === 'active').flatMap((destination) => this.copyOf(destination, log));
  }

  private copyOf(destination: OpenDestination, log: string): OutsideCopy[] {
    const { kind, name } = destination;
    if (kind === 'witness') {
      const { settings } = destination as OpenDestination<'witness'>;
      return [{ where: `the witness ${name}`, newest: (ours) => askWitness(new HttpWitness(settings), ours) }];
    }
    if (kind !== 's3' && kind !== 'directory') return [];
    const store = destination as OpenDestination<'s3' | 'directory'>;
    return [{ where: `the store ${name}`, newest: () => this.askStore(store, log) }];
  }

  private async askStore(destination: OpenDestination<'s3' | 'directory'>, log: string): Promise<Seen | null> {
    const vault: CopyVault = await vaultOf(destination, this.config.exportDir);
    try {
      const known = (await this.stores.copies.ranges(destination.id)).at(-1) ?? null;
      return await newestRange(vault, log, known);
    } finally {
      vault.close();
    }
  }
}

/** What the sealer holds the database against: the copy on its machine, and those elsewhere. */
@Injectable()
export class KnownCopies {
  constructor(
    readonly copies: CheckpointCopies,
    readonly outside: OutsideCopies,
  ) {}
}

/**
 * A witness tells what it saw last by refusing: it is shown the newest checkpoint as if it had seen nothing, and answers 409 with its
 * size (C2SP tlog-witness). One that truly saw nothing signs it, and has then seen ours.
 */
export async function askWitness(witness: Witness, ours: StoredCheckpoint | null): Promise<Seen | null> {
  if (ours === null) return null;
  try {
    const { status, body } = await witness.addCheckpoint(formatAddCheckpoint({ old: 0, proof: [], checkpoint: ours.note }));
    const [, size] = /^(0|[1-9]\d{0,15})\n?$/.exec(body) ?? [];
    if (status === 200) return null;
    if (status !== 409 || size === undefined) throw new Error(`the witness answered ${status}: ${body.slice(0, 200)}`);
    return { size: Number(size) };
  } finally {
    witness.close();
  }
}
