import '../providers.css';
import { useState } from 'react';
import type { OidcProvider } from '#api/federation.ts';
import { fieldErrors } from '#api/problem.ts';
import { requestIdentityProvider, requestIdentityProviderChange } from '#api/providers.ts';
import { AskForm } from '#parts/approval/ask-form.tsx';
import { Requested } from '#parts/approval/requested.tsx';
import { useAsk } from '#parts/approval/use-ask.ts';
import { TextField } from '#ui';
import { documentOf, draftOf, missingIn, type OidcDraft } from './draft.ts';
import { OidcFields } from './oidc-fields.tsx';

/** Asks for a provider of OpenID Connect, or for other settings of one; a second admin decides. */
export function OidcDialog({ provider, onClose }: { provider: OidcProvider | null; onClose: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(provider));
  const change = (part: Partial<OidcDraft>) => setDraft((before) => ({ ...before, ...part }));
  const ask = useAsk('policy:manage', () => {
    const secret = draft.clientAuth === 'private_key_jwt' || draft.secret.trim() === '' ? null : draft.secret.trim();
    const body = { document: documentOf(draft, provider), secret, reason: draft.reason.trim() };
    return provider ? requestIdentityProviderChange({ path: { id: provider.id }, body }) : requestIdentityProvider({ body });
  });
  if (ask.data) return <Requested number={ask.data.number} says={`${ask.data.title}.`} onClose={onClose} />;
  const errors = fieldErrors(ask.error);
  return (
    <AskForm
      title={provider ? `Change ${provider.document.name}` : 'Connect a provider by OpenID Connect'}
      size="medium"
      error={ask.error}
      busy={ask.isPending}
      refusal={missingIn(draft, provider)}
      reason={draft.reason}
      onReason={(reason) => change({ reason })}
      onAsk={() => ask.mutate()}
      onClose={onClose}
    >
      <TextField
        label="Name"
        maxLength={60}
        autoComplete="off"
        data-autofocus
        hint="What the sign-in page calls it"
        value={draft.name}
        error={errors.get('document.name')}
        onChange={(event) => change({ name: event.target.value })}
      />
      <OidcFields draft={draft} change={change} errors={errors} />
    </AskForm>
  );
}
