import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { isUuid, timestamp, uuidv7 } from '#kernel';
import { UnitOfWork } from '#platform';
import { scopesOf } from '../../domain/service-accounts/service-permissions.ts';
import { TokenRefused } from '../../domain/service-accounts/token-refused.ts';
import { ACCESS_TOKEN_PREFIX, ACCESS_TOKEN_SECONDS } from '../../domain/service-accounts/token-rules.ts';
import { anonymousSignIn } from '../service-actor.ts';
import { accessTokenDigest } from './accept-access-token.ts';
import { AcceptServiceToken, type ProvenMachine } from './accept-service-token.ts';
import { AdmitMachine } from './admit-machine.ts';
import type { Caller } from './caller.ts';
import { DpopProofs } from './dpop-proofs.ts';
import { AccessTokenStore, ServiceAccountReader } from './service-account-store.ts';
import { certificateThumbprint } from './service-key.ts';

/** The body of a request for a token: RFC 6749 section 4.4, RFC 7523 section 2.2, RFC 8705 section 2. */
export interface TokenRequest {
  readonly grantType: string;
  readonly assertionType?: string | undefined;
  readonly assertion?: string | undefined;
  readonly clientId?: string | undefined;
  readonly scope?: string | undefined;
}

/** RFC 6749, section 5.1. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'DPoP' | 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Who asks, by an assertion and a DPoP proof of one key, or by the client certificate of the connection. */
@Injectable()
export class TokenClients {
  constructor(
    private readonly assertions: AcceptServiceToken,
    private readonly accounts: ServiceAccountReader,
    private readonly admit: AdmitMachine,
    private readonly proofs: DpopProofs,
  ) {}

  async prove(request: TokenRequest, caller: Caller, seen: (account: string) => void): Promise<ProvenMachine> {
    const { grantType, assertion, assertionType, clientId } = request;
    if (grantType !== 'client_credentials') throw new TokenRefused('grant');
    if (assertion === undefined) return this.byCertificate(clientId, caller, seen);
    if (assertionType !== ASSERTION_TYPE) throw new TokenRefused('grant');
    const proven = await this.assertions.prove(assertion, caller, seen);
    if (clientId !== undefined && clientId !== proven.account.id) throw new TokenRefused('grant');
    await this.proofs.spend(caller, { account: proven.account.id, key: proven.key });
    return proven;
  }

  private async byCertificate(clientId: string | undefined, caller: Caller, seen: (account: string) => void): Promise<ProvenMachine> {
    if (clientId === undefined || !isUuid(clientId)) throw new TokenRefused('grant');
    if (!caller.certificate) throw new TokenRefused('certificate');
    const account = await this.accounts.read(clientId);
    if (!account) throw new TokenRefused('unknown-account');
    seen(account.id);
    this.admit.before(account, caller);
    const shown = certificateThumbprint(caller.certificate);
    const key = account.keys.find(({ kind, thumbprint }) => kind === 'certificate' && thumbprint === shown);
    if (!key) throw new TokenRefused('certificate');
    this.admit.live(key);
    await this.admit.after(account, key);
    return { account, key };
  }
}

/** Gives out access tokens: short-lived, for a part of what the account holds, bound to what it proved itself with, and on record. */
@Injectable()
export class IssueAccessToken {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clients: TokenClients,
    private readonly tokens: AccessTokenStore,
    private readonly audit: Audit,
  ) {}

  /** Throws `TokenRefused`; `seen` learns the account before that. */
  async execute(request: TokenRequest, caller: Caller, seen: (account: string) => void): Promise<TokenAnswer> {
    const { account, key } = await this.clients.prove(request, caller, seen);
    const scopes = scopesOf(request.scope, account.permissions);
    if (!scopes) throw new TokenRefused('scope');
    const token = `${ACCESS_TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`;
    const id = uuidv7();
    await this.unitOfWork.run(anonymousSignIn(caller.request), async (tx) => {
      const until = timestamp(Date.parse(tx.now()) + ACCESS_TOKEN_SECONDS * 1000);
      const issued = await this.tokens.issue(tx, { id, digest: accessTokenDigest(token), key: key.id, scopes, until });
      if (!issued) throw new TokenRefused('key-revoked');
      await this.audit.record(tx, {
        action: 'auth.token-issued',
        object: { type: 'service-account', id: account.id },
        detail: { token: id, key: key.thumbprint, bound: key.kind === 'certificate' ? 'certificate' : 'key', scopes, until },
      });
    });
    const token_type = key.kind === 'certificate' ? 'Bearer' : 'DPoP';
    return { access_token: token, token_type, expires_in: ACCESS_TOKEN_SECONDS, scope: scopes.join(' ') };
  }
}
