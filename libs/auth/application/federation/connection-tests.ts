import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import type { Provider, ProviderKind } from '../../domain/federation/provider.ts';
import { anonymousSignIn } from '../service-actor.ts';
import { ProviderSecrets } from './provider-secrets.ts';
import { ProviderStore } from './provider-store.ts';

/** One thing that was tried. `remedy` says what to do where it failed; null elsewhere. */
export interface TestStep {
  readonly step: string;
  readonly state: 'passed' | 'failed' | 'not-tried';
  readonly says: string;
  readonly remedy: string | null;
}

/** Tries a provider as a sign-in would, as far as that goes without anybody signing in. Never throws: what failed is a step. */
export type Probe = (provider: Provider, secret: string | null) => Promise<TestStep[]>;

/** What each protocol tries. Filled while the product starts, never later. */
@Injectable()
export class Probes {
  readonly #byKind = new Map<ProviderKind, Probe>();

  register(kind: ProviderKind, probe: Probe): void {
    this.#byKind.set(kind, probe);
  }

  of(kind: ProviderKind): Probe {
    const probe = this.#byKind.get(kind);
    if (!probe) throw new DomainError('internal', `Nothing tests '${kind}'`);
    return probe;
  }
}

/** What is tested, and the secret that it is tested with. */
@Injectable()
export class TestedProvider {
  constructor(
    private readonly store: ProviderStore,
    private readonly secrets: ProviderSecrets,
  ) {}

  find(tx: Tx, id: string): Promise<Provider | null> {
    return this.store.find(tx, id);
  }

  async secret(tx: Tx, { settings }: Provider): Promise<string | null> {
    return settings.secret === null ? null : this.secrets.read(tx, settings.secret);
  }
}

/** 'Test this connection': which step failed, and what to do. */
@Injectable()
export class TestConnection {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tested: TestedProvider,
    private readonly probes: Probes,
    private readonly audit: Audit,
  ) {}

  /** Throws `not-found`. */
  async execute(actor: Actor, id: string): Promise<TestStep[]> {
    const provider = await this.unitOfWork.run(permitted(actor, 'policy:manage'), (tx) => this.tested.find(tx, id));
    if (!provider) throw new DomainError('not-found', 'There is no such identity provider');
    // The secret is the sign-in's to read; the administrator who tests it never sees it.
    const secret = await this.unitOfWork.run(anonymousSignIn(actor.request), (tx) => this.tested.secret(tx, provider));
    const steps = await this.probes.of(provider.kind)(provider, secret);
    const failed = steps.find(({ state }) => state === 'failed');
    await this.unitOfWork.run(permitted(actor, 'policy:manage'), (tx) =>
      this.audit.record(tx, {
        action: 'auth.provider-tested',
        object: { type: 'provider', id },
        outcome: failed ? 'failed' : 'granted',
        ...(failed ? { reason: failed.step } : {}),
      }),
    );
    return steps;
  }
}
