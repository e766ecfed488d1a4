import type { OwnFactors } from '#api/security.ts';
import { Card, Icon, When } from '#ui';

/** The rest of what one can prove, and what the role asks for. */
export function OtherFactors({ factors }: { factors: OwnFactors }) {
  const { totpSince, policy, passwordChangedAt } = factors;
  return (
    <Card title="Password and code" flush>
      <ul className="sec-list">
        <li>
          <Icon name="hash" />
          <div className="grow">
            <b>Authenticator app</b>
            <p className="t3 small">
              {totpSince ? (
                <>
                  Since <When at={totpSince} />
                </>
              ) : (
                'Not set up'
              )}
            </p>
          </div>
        </li>
        <li>
          <Icon name="lock" />
          <div className="grow">
            <b>Password</b>
            <p className="t3 small">
              {passwordChangedAt ? (
                <>
                  Changed <When at={passwordChangedAt} />
                </>
              ) : (
                'The one you chose when you enrolled'
              )}
            </p>
          </div>
        </li>
        <li>
          <Icon name="info" />
          <p className="t2 small grow">
            Your role: {policy.factor === 'webauthn' ? 'a passkey' : 'a passkey or a code'}
            {policy.userVerification && ' that asks for your PIN, finger or face'}
            {policy.deviceBound && ' and stays on its device'}. Signed out after {policy.idleMinutes} idle minutes and after{' '}
            {Math.round(policy.absoluteMinutes / 60)} hours. {policy.sessions === 1 ? 'One session' : `${policy.sessions} sessions`} at a
            time.
          </p>
        </li>
      </ul>
    </Card>
  );
}
