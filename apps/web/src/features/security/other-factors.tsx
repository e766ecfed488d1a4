import { type ReactNode, useState } from 'react';
import type { OwnFactors } from '#api/security.ts';
import { Button, Card, Icon, type IconName, Pill, When } from '#ui';
import { AuthenticatorDialog } from './authenticator-dialog.tsx';
import { PasswordDialog } from './password-dialog.tsx';
import { RecoveryDialog } from './recovery-dialog.tsx';

type Open = 'password' | 'authenticator' | 'recovery' | null;

function Factor({
  icon,
  name,
  act,
  onAct,
  children,
}: {
  icon: IconName;
  name: string;
  act: string;
  onAct: () => void;
  children: ReactNode;
}) {
  return (
    <li>
      <Icon name={icon} />
      <div className="grow">
        <b>{name}</b>
        <p className="t3 small">{children}</p>
      </div>
      <Button size="sm" aria-label={`${act}: ${name}`} onClick={onAct}>
        {act}
      </Button>
    </li>
  );
}

const FEW = 3;

/** The rest of what one can prove, and what the role asks for. */
export function OtherFactors({ factors }: { factors: OwnFactors }) {
  const { totpSince, policy, passwordChangedAt, recoveryCodesLeft: left } = factors;
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <Card title="Password, codes and recovery" flush>
      <ul className="sec-list">
        <Factor icon="hash" name="Authenticator app" act={totpSince ? 'Replace' : 'Set up'} onAct={() => setOpen('authenticator')}>
          {totpSince ? (
            <>
              Since <When at={totpSince} />
            </>
          ) : (
            'Not set up'
          )}
        </Factor>
        <Factor icon="lock" name="Password" act="Change" onAct={() => setOpen('password')}>
          {passwordChangedAt ? (
            <>
              Changed <When at={passwordChangedAt} />
            </>
          ) : (
            'The one you chose when you enrolled'
          )}
        </Factor>
        <Factor icon="print" name="Recovery codes" act={left > 0 ? 'Renew' : 'Draw'} onAct={() => setOpen('recovery')}>
          {policy.factor === 'webauthn' && 'Your role signs in with a key alone: keep a second key. '}
          {left > 0 ? `${left} of 10 left` : 'None: if you lose phone and keys, only a colleague can help you'}{' '}
          {left > 0 && left <= FEW && <Pill tone="warn">Few left</Pill>}
        </Factor>
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
      {open === 'password' && <PasswordDialog onClose={close} />}
      {open === 'authenticator' && <AuthenticatorDialog onClose={close} />}
      {open === 'recovery' && <RecoveryDialog left={left} onClose={close} />}
    </Card>
  );
}
