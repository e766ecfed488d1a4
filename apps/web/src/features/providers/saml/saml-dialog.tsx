import '../providers.css';
import { useState } from 'react';
import { fieldErrors } from '#api/problem.ts';
import { makeSamlKeys, requestIdentityProvider, requestIdentityProviderChange, type SamlKeys, type SamlProvider } from '#api/saml.ts';
import { AskForm } from '#parts/approval/ask-form.tsx';
import { Requested } from '#parts/approval/requested.tsx';
import { useAsk } from '#parts/approval/use-ask.ts';
import { CheckField, TextField } from '#ui';
import { documentOf, draftOf, missingIn, type SamlDraft } from './draft.ts';
import { MetadataField } from './metadata-field.tsx';
import { SamlFields } from './saml-fields.tsx';

/** A provider keeps its keys; a new one has keys made, whose private halves stay on the server. */
async function keysFor(provider: SamlProvider | null, anew: boolean): Promise<SamlKeys> {
  const { secret, signingCertificate, decryptionCertificate } = provider?.document.settings ?? { secret: null };
  if (!anew && secret && signingCertificate && decryptionCertificate) return { secret, signingCertificate, decryptionCertificate };
  return (await makeSamlKeys()).data;
}

function useDraft(provider: SamlProvider | null) {
  const [draft, setDraft] = useState(() => draftOf(provider));
  const change = (part: Partial<SamlDraft>) => setDraft((before) => ({ ...before, ...part }));
  const ask = useAsk('policy:manage', async () => {
    const document = documentOf(draft, provider, await keysFor(provider, draft.newKeys));
    const body = { document, secret: null, reason: draft.reason.trim() };
    return provider ? requestIdentityProviderChange({ path: { id: provider.id }, body }) : requestIdentityProvider({ body });
  });
  return { draft, change, ask };
}

/** Asks for a SAML provider, or for other settings of one; a second admin decides. */
export function SamlDialog({ provider, onClose }: { provider: SamlProvider | null; onClose: () => void }) {
  const { draft, change, ask } = useDraft(provider);
  if (ask.data) return <Requested number={ask.data.number} says={`${ask.data.title}.`} onClose={onClose} />;
  const errors = fieldErrors(ask.error);
  return (
    <AskForm
      title={provider ? `Change ${provider.document.name}` : 'Connect a provider by SAML'}
      size="medium"
      error={ask.error}
      busy={ask.isPending}
      refusal={missingIn(draft, provider)}
      reason={draft.reason}
      onReason={(reason) => change({ reason })}
      onAsk={() => ask.mutate()}
      onClose={onClose}
    >
      <MetadataField read={draft.read} optional={provider !== null} onRead={(read) => change({ read })} />
      <TextField
        label="Name"
        maxLength={60}
        autoComplete="off"
        hint="What the sign-in page calls it"
        value={draft.name}
        error={errors.get('document.name')}
        onChange={(event) => change({ name: event.target.value })}
      />
      <SamlFields draft={draft} change={change} errors={errors} />
      {provider && (
        <CheckField checked={draft.newKeys} onChange={(event) => change({ newKeys: event.target.checked })}>
          Take new keys of ours into use <span className="t3">– give the provider our metadata anew once this is agreed to</span>
        </CheckField>
      )}
    </AskForm>
  );
}
