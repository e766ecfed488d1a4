import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#platform';
import { parseWitnessKey } from '#proof';
import type { CopyVault, StoredRange } from './application/copies/copy-vault.ts';
import { newestRange } from './application/copies/newest-range.ts';
import type { OpenDestination } from './application/forward/courier-store.ts';
import { LostCopies } from './application/incidents/lost-copies.ts';
import { OutsideCopies, type OutsideCopy, type Seen } from './application/seal/ask-outside.ts';
import { CheckpointCopies } from './application/seal/seal-session.ts';
import { askWitness } from './application/witness/ask-witness.ts';
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
    const copies: OutsideCopy[] = [];
    for (const destination of destinations) if (destination.state === 'active') copies.push(...(await this.copyOf(destination, log)));
    return copies;
  }

  private async copyOf(destination: OpenDestination, log: string): Promise<OutsideCopy[]> {
    const { kind, name, id } = destination;
    if (kind === 'witness') {
      const { settings } = destination as OpenDestination<'witness'>;
      const where = `the witness ${name}`;
      const signed = await this.stores.witnesses.signed(id);
      const asked = () => ({ witness: new HttpWitness(settings), key: parseWitnessKey(settings.vkey), where, signed });
      return [{ where, holds: signed > 0, newest: async (ours) => askWitness(asked(), ours) }];
    }
    if (kind !== 's3' && kind !== 'directory') return [];
    const store = destination as OpenDestination<'s3' | 'directory'>;
    const known = (await this.stores.copies.ranges(id)).at(-1) ?? null;
    return [{ where: `the store ${name}`, holds: known !== null, newest: () => this.askStore(store, log, known) }];
  }

  private async askStore(destination: OpenDestination<'s3' | 'directory'>, log: string, known: StoredRange | null): Promise<Seen | null> {
    const vault: CopyVault = await vaultOf(destination, this.config.exportDir);
    try {
      return await newestRange(vault, log, known);
    } finally {
      vault.close();
    }
  }
}

/** What the sealer holds the database against: the copy on its machine, and those elsewhere; and who hears that one lost what it held. */
@Injectable()
export class KnownCopies {
  constructor(
    readonly copies: CheckpointCopies,
    readonly outside: OutsideCopies,
    readonly lost: LostCopies,
  ) {}
}
