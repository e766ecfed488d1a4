import { Injectable } from '@nestjs/common';
import { CopyBooks } from './application/copies/copy-vault.ts';
import { CourierLease, CourierStore } from './application/forward/courier-store.ts';
import { WitnessBooks } from './application/witness/witness-books.ts';

/** The worker's stores for carrying copies out, together: whoever has one needs all. */
@Injectable()
export class CarrierStores {
  constructor(
    readonly courier: CourierStore,
    readonly lease: CourierLease,
    readonly copies: CopyBooks,
    readonly witnesses: WitnessBooks,
  ) {}
}
