import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { ListDemoAccounts } from '../demo/list-demo-accounts.ts';
import { SignInPolicies } from '../policy/sign-in-policies.ts';

/** What a new password must have at least; whether it is taken is decided when it is sent. */
export interface NewPasswordTerms {
  /** Characters. */
  readonly shortest: number;
  readonly lettersAndDigits: boolean;
}

/** What stands at the door for everybody to read, before anybody is known. */
@Injectable()
export class DoorSigns {
  constructor(
    private readonly demoAccounts: ListDemoAccounts,
    private readonly policies: SignInPolicies,
  ) {}

  get demo(): boolean {
    return this.demoAccounts.demo;
  }

  async newPassword(tx: Tx): Promise<NewPasswordTerms> {
    const { shortest, lettersAndDigits } = (await this.policies.current(tx)).password;
    return { shortest, lettersAndDigits };
  }
}
