import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { serviceActor, UnitOfWork } from '#platform';
import { EvidenceStore } from './evidence-store.ts';
import { EvidenceVault } from './evidence-vault.ts';

/** Longer than any upload lasts: a younger file may be one that another process is receiving. */
const ABANDONED_MILLIS = 6 * 3_600_000;
/** A committed file is moved within moments. */
const SETTLED_MILLIS = 60_000;

/** At the start, finishes what a crash interrupted: a file whose row was committed takes its place, an abandoned one goes. */
@Injectable()
export class ClearVault implements OnApplicationBootstrap {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly evidence: EvidenceStore,
    private readonly vault: EvidenceVault,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const settled = await this.vault.waiting(SETTLED_MILLIS);
    if (settled.length === 0) return;
    const known = await this.unitOfWork.read(serviceActor('checker', []), (tx) => this.evidence.known(tx, settled));
    for (const storage of known) this.vault.keep(storage);
    const abandoned = await this.vault.waiting(ABANDONED_MILLIS);
    for (const storage of abandoned) if (!known.has(storage)) await this.vault.discard(storage);
  }
}
