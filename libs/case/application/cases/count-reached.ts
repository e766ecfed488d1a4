import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '#platform';
import { type Extent, ObjectCounters } from '#rbac';

export abstract class ReachedObjects {
  abstract cases(tx: Tx, extent: Extent): Promise<number>;
  /** Alerts that are in no case. */
  abstract alerts(tx: Tx, extent: Extent): Promise<number>;
}

/** Tells whoever previews a change of rights how many cases and alerts it touches: numbers, and nothing of what they are. */
@Injectable()
export class CountReached implements OnModuleInit {
  constructor(
    private readonly counters: ObjectCounters,
    private readonly objects: ReachedObjects,
  ) {}

  onModuleInit(): void {
    this.counters.register('case:read', 'cases', (tx, extent) => this.objects.cases(tx, extent));
    this.counters.register('alert:read', 'alerts', (tx, extent) => this.objects.alerts(tx, extent));
  }
}
