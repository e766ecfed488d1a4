import { Injectable } from '@nestjs/common';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import type { OidcProvider } from '../../../domain/federation/oidc-claims.ts';
import { FederationRefused } from '../../../domain/federation/problems.ts';
import { httpsFetch } from './https-fetch.ts';
import { OidcClients } from './oidc-clients.ts';

/** Anybody may send us a token to check: however many come, a provider is asked for its keys no more often than this. */
const KEPT_MILLIS = 60_000;
const AFRESH_MILLIS = 2_000;

const keySet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

/** The keys that a provider signs with, for tokens that it sends by itself. */
@Injectable()
export class ProviderKeys {
  readonly #known = new Map<string, { at: number; keys: Promise<JSONWebKeySet> }>();

  constructor(private readonly clients: OidcClients) {}

  of(provider: OidcProvider): Promise<JSONWebKeySet> {
    return this.read(provider, KEPT_MILLIS);
  }

  /** As the provider publishes them now. */
  afresh(provider: OidcProvider): Promise<JSONWebKeySet> {
    return this.read(provider, AFRESH_MILLIS);
  }

  private read(provider: OidcProvider, within: number): Promise<JSONWebKeySet> {
    const key = `${provider.id} ${provider.version}`;
    const known = this.#known.get(key);
    if (known && known.at > Date.now() - within) return known.keys;
    const keys = this.clients.metadata(provider).then((metadata) => fetchKeys(provider, metadata.jwks_uri));
    this.#known.set(key, { at: Date.now(), keys });
    keys.catch(() => this.#known.delete(key));
    return keys;
  }
}

/** Throws `FederationRefused` for what is no set of keys. */
export async function fetchKeys({ settings }: OidcProvider, address: string | undefined): Promise<JSONWebKeySet> {
  if (address === undefined) throw new FederationRefused('answer-invalid', 'the provider publishes no keys');
  const answer = await httpsFetch(settings.ca)(address, {
    method: 'GET',
    headers: { accept: 'application/json' },
    body: null,
    redirect: 'manual',
  });
  const read = keySet.safeParse(answer.status === 200 ? await answer.json().catch(() => null) : null);
  if (!read.success) throw new FederationRefused('answer-invalid', `the provider's keys cannot be read (${answer.status})`);
  return read.data as JSONWebKeySet;
}
