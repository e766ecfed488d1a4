import { Injectable } from '@nestjs/common';
import type { Actor } from '#platform';
import { TokenRefused } from '../../domain/service-accounts/token-refused.ts';
import { ACCESS_TOKEN_PREFIX } from '../../domain/service-accounts/token-rules.ts';
import { AcceptAccessToken, type Scheme } from './accept-access-token.ts';
import { AcceptServiceToken } from './accept-service-token.ts';
import type { Caller } from './caller.ts';
import { IssueAccessToken, type TokenAnswer, type TokenRequest } from './issue-access-token.ts';
import { TokenRefusals } from './token-refusals.ts';

const NOBODY = 'unknown';

/** Where machines come in: each refusal is recorded, with the account where one is known. */
@Injectable()
export class MachineDoor {
  constructor(
    private readonly assertions: AcceptServiceToken,
    private readonly accessTokens: AcceptAccessToken,
    private readonly issuing: IssueAccessToken,
    private readonly refusals: TokenRefusals,
  ) {}

  /** The actor that the token stands for. Throws `TokenRefused` after recording it. */
  open(token: string, scheme: Scheme, caller: Caller): Promise<Actor> {
    return this.recorded(caller, (seen) => {
      if (token.startsWith(ACCESS_TOKEN_PREFIX)) return this.accessTokens.execute(token, { scheme, caller }, seen);
      if (scheme === 'dpop') throw new TokenRefused('unknown-token');
      return this.assertions.execute(token, caller, seen);
    });
  }

  /** An access token. Throws `TokenRefused` after recording it. */
  issue(request: TokenRequest, caller: Caller): Promise<TokenAnswer> {
    return this.recorded(caller, (seen) => this.issuing.execute(request, caller, seen));
  }

  private async recorded<T>(caller: Caller, work: (seen: (account: string) => void) => Promise<T>): Promise<T> {
    let account = NOBODY;
    try {
      // `work` may refuse before it first waits.
      return await Promise.resolve().then(() => work((id) => (account = id)));
    } catch (error) {
      if (error instanceof TokenRefused) await this.refusals.record(error, account, caller.request);
      throw error;
    }
  }
}
