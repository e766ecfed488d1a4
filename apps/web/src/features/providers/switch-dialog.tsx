import { useState } from 'react';
import { type IdentityProvider, requestIdentityProviderChange } from '#api/providers.ts';
import { AskForm } from '#parts/approval/ask-form.tsx';
import { Requested } from '#parts/approval/requested.tsx';
import { useAsk } from '#parts/approval/use-ask.ts';

/** Asks to switch a provider on or off; a second admin decides. */
export function SwitchDialog({ provider, onClose }: { provider: IdentityProvider; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const { document } = provider;
  const on = document.state === 'ENABLED';
  const ask = useAsk('policy:manage', () =>
    requestIdentityProviderChange({
      path: { id: provider.id },
      body: { document: { ...document, state: on ? 'DISABLED' : 'ENABLED' }, secret: null, reason: reason.trim() },
    }),
  );
  if (ask.data) return <Requested number={ask.data.number} says={`${ask.data.title}.`} onClose={onClose} />;
  return (
    <AskForm
      title={`Switch ${document.name} ${on ? 'off' : 'on'}`}
      error={ask.error}
      busy={ask.isPending}
      refusal={undefined}
      reason={reason}
      onReason={setReason}
      onAsk={() => ask.mutate()}
      onClose={onClose}
    >
      <p className="prose">
        {on
          ? 'Nobody signs in by it from then on, and roles that its groups gave are taken away. Open sessions stay until they end.'
          : 'People sign in by it again, and its groups give roles again.'}
      </p>
    </AskForm>
  );
}
