import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from '@simplewebauthn/browser';
import { queryOptions } from '@tanstack/react-query';
import {
  addPasskey,
  beginPasskey,
  beginPasskeySignIn,
  beginPasskeyStepUp,
  type SignInWithPasskeyData,
  signInWithPasskey,
  stepUpWithPasskey,
} from './generated/index.ts';
import { keys } from './keys.ts';
import type { OwnFactors } from './security.ts';
import type { Session } from './session.ts';

type Credential = SignInWithPasskeyData['body']['credential'];

const asked = async (options: unknown): Promise<Credential> => {
  const optionsJSON = options as PublicKeyCredentialRequestOptionsJSON;
  return (await startAuthentication({ optionsJSON })) as AuthenticationResponseJSON as Credential;
};

/** Signs in with a key of the browser's or the person's: alone, or as the second factor after a password. */
export async function signInWithKey(): Promise<Session> {
  const { data } = await beginPasskeySignIn();
  return (await signInWithPasskey({ body: { credential: await asked(data) } })).data;
}

export async function stepUpWithKey(): Promise<Session> {
  const { data } = await beginPasskeyStepUp();
  return (await stepUpWithPasskey({ body: { credential: await asked(data) } })).data;
}

export async function enrolKey(name: string): Promise<OwnFactors> {
  const { data } = await beginPasskey();
  const credential = await startRegistration({ optionsJSON: data as unknown as PublicKeyCredentialCreationOptionsJSON });
  return (await addPasskey({ body: { name, credential: credential as never } })).data;
}

/** A key that nobody has. */
const NO_KEY = 'AAAAAAAAAAAAAAAAAAAAAA';

/**
 * Why this page gets no passkey at all, as far as it can be known before anybody presses a button. A signal about a key that nobody has
 * (WebAuthn Level 3, section 5.1.10) asks and changes nothing, and where Chromium distrusts the page's certificate it is refused in the same words
 * as a sign-in. Other browsers do not tell before the press.
 */
export async function keysBarred(): Promise<'untrusted' | 'unsupported' | null> {
  if (!browserSupportsWebAuthn()) return 'unsupported';
  try {
    await PublicKeyCredential.signalUnknownCredential?.({ rpId: window.location.hostname, credentialId: NO_KEY });
    return null;
  } catch (error) {
    return error instanceof Error && /certificate/i.test(error.message) ? 'untrusted' : null;
  }
}

/** It stays so for as long as the page is open. */
export const keysBarredQuery = queryOptions({
  queryKey: keys.keysBarred,
  queryFn: keysBarred,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Why the browser did not do its part, or null for what the server refused. */
export function whyNoKey(error: unknown): 'untrusted' | 'dismissed' | 'known' | 'unsupported' | null {
  if (!(error instanceof Error) || error.name === 'ApiProblem') return null;
  // Chromium offers no WebAuthn on a page whose certificate it distrusts, and says so in these words alone.
  if (/certificate/i.test(error.message) || error.name === 'SecurityError') return 'untrusted';
  if (error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') return 'known';
  if (error.name === 'NotAllowedError' || error.name === 'AbortError') return 'dismissed';
  return 'unsupported';
}
