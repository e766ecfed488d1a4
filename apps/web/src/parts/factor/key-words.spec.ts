import { WebAuthnError } from '@simplewebauthn/browser';
import { describe, expect, it } from 'vitest';
import { whyNoKey } from '#api/passkeys.ts';
import { ApiProblem } from '#api/problem.ts';
import { noKeyWords } from './key-words.ts';

/** As Chromium refuses on a page whose certificate it distrusts (WebAuthn security checker). */
const distrusted = new DOMException('WebAuthn is not supported on sites with TLS certificate errors.', 'NotAllowedError');

describe('why a passkey did not do it', () => {
  it('is the certificate of the page, where the browser distrusts it: the words name the command and the way that is left', () => {
    expect(whyNoKey(distrusted)).toBe('untrusted');
    expect(noKeyWords(distrusted)).toContain('caspix trust');
    expect(noKeyWords(distrusted)).toContain('use a code');
    expect(whyNoKey(new DOMException('The operation is insecure.', 'SecurityError'))).toBe('untrusted');
  });

  it('is told from somebody who closed the browser’s window, which is no matter of certificates', () => {
    const dismissed = new DOMException('The operation either timed out or was not allowed.', 'NotAllowedError');
    expect(whyNoKey(dismissed)).toBe('dismissed');
    expect(noKeyWords(dismissed)).not.toContain('caspix trust');
    expect(whyNoKey(new DOMException('aborted', 'AbortError'))).toBe('dismissed');
  });

  it('is a key that is there already, or a browser that has none', () => {
    const code = 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED';
    expect(whyNoKey(new WebAuthnError({ message: 'known', code, cause: new Error('known') }))).toBe('known');
    expect(whyNoKey(new Error('WebAuthn is not supported in this browser'))).toBe('unsupported');
  });

  it('is what the server says, where the browser did its part', () => {
    const problem = new ApiProblem({ code: 'invalid-credentials', title: 'No certificate matters here' }, 401);
    expect([whyNoKey(problem), noKeyWords(problem)]).toEqual([null, null]);
  });
});
