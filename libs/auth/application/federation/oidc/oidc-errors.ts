import { AuthorizationResponseError, ClientError, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client';
import { isDomainError } from '#kernel';
import { FederationRefused } from '../../../domain/federation/problems.ts';

/** Codes of node's sockets and of TLS, where nobody answered or somebody whom we do not believe. */
const UNREACHABLE = /^(E(?!RR_)[A-Z_]+$|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL)/;

export const codeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null;

/** The first cause with a code of the network or of TLS, or null. */
export function networkCode(error: unknown): string | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at.name === 'TimeoutError' || at.name === 'AbortError') return 'ETIMEDOUT';
    const code = codeOf(at);
    if (code !== null && UNREACHABLE.test(code)) return code;
  }
  return null;
}

/** What went wrong, for the record: what the provider or the library calls it, without anything that was sent. */
function detailOf(error: Error): string {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    return `${error.error}: ${error.error_description ?? ''}`;
  }
  return `${codeOf(error) ?? error.name}: ${error.message}`;
}

/** Why a provider's answer does not sign anybody in. Everything that is not understood does not hold. */
export function refusalOf(error: unknown): FederationRefused {
  if (error instanceof FederationRefused) return error;
  if (isDomainError(error) || !(error instanceof Error)) throw error;
  const network = networkCode(error);
  if (network !== null) return new FederationRefused('provider-unreachable', `${network}: ${error.message}`);
  if (error instanceof AuthorizationResponseError) return new FederationRefused('provider-refused', detailOf(error));
  if (error instanceof WWWAuthenticateChallengeError)
    return new FederationRefused('answer-invalid', 'the provider did not accept its own token');
  if (error instanceof ClientError || error instanceof ResponseBodyError) return new FederationRefused('answer-invalid', detailOf(error));
  return new FederationRefused('answer-invalid', detailOf(error));
}
