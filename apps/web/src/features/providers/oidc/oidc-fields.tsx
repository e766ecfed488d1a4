import { CheckField, SelectField, TextArea, TextField } from '#ui';
import { GroupRows } from '../group-rows.tsx';
import type { OidcDraft } from './draft.ts';

interface Props {
  draft: OidcDraft;
  change: (part: Partial<OidcDraft>) => void;
  errors: ReadonlyMap<string, string>;
}

const ways = [
  { value: 'private_key_jwt', label: 'A key that is drawn here and never leaves (private_key_jwt)' },
  { value: 'client_secret_basic', label: 'A client secret, in the header' },
  { value: 'client_secret_post', label: 'A client secret, in the body' },
];

/** The server names a list's place too: `acrValues.0`. */
const errorAt = (errors: ReadonlyMap<string, string>, path: string) =>
  [...errors].find(([field]) => field === path || field.startsWith(`${path}.`))?.[1];

function Client({ draft, change, errors }: Props) {
  const error = (name: string) => errorAt(errors, `document.settings.${name}`);
  return (
    <>
      <TextField
        label="Issuer"
        className="mono"
        autoComplete="off"
        spellCheck={false}
        hint="Exactly as the provider writes it, for example https://login.bank.example/realms/staff"
        value={draft.issuer}
        error={error('issuer')}
        onChange={(event) => change({ issuer: event.target.value })}
      />
      <TextField
        label="Client id"
        className="mono"
        autoComplete="off"
        spellCheck={false}
        value={draft.clientId}
        error={error('clientId')}
        onChange={(event) => change({ clientId: event.target.value })}
      />
      <SelectField
        label="How we prove ourselves"
        options={ways}
        value={draft.clientAuth}
        onChange={(event) => change({ clientAuth: event.target.value as OidcDraft['clientAuth'] })}
      />
      {draft.clientAuth !== 'private_key_jwt' && (
        <TextField
          label="Client secret"
          type="password"
          autoComplete="off"
          hint="Kept encrypted, and never shown again. Empty: the one there is stays."
          value={draft.secret}
          error={errors.get('secret')}
          onChange={(event) => change({ secret: event.target.value })}
        />
      )}
      <TextArea
        label="Authority (PEM) – optional"
        rows={3}
        className="mono"
        spellCheck={false}
        hint="The only one believed for this provider. Empty: those of the system."
        value={draft.ca}
        error={error('ca')}
        onChange={(event) => change({ ca: event.target.value })}
      />
    </>
  );
}

const texts = [
  { field: 'scopes', label: 'Scopes', hint: 'One a line.', path: 'document.settings.scopes' },
  {
    field: 'acrValues',
    label: 'acr to ask for – optional',
    hint: 'One a line, the most wanted first.',
    path: 'document.settings.acrValues',
  },
  {
    field: 'acr',
    label: 'acr that count as a second factor',
    hint: 'One a line. Where neither these nor those below match, a second factor is proven here.',
    path: 'document.trustsMfa.acr',
  },
  { field: 'amr', label: 'amr that count as a second factor', hint: 'One a line, such as mfa or hwk.', path: 'document.trustsMfa.amr' },
] as const;

/** Where the provider is, how we prove ourselves to it, what its word counts for, and what follows from it. */
export function OidcFields({ draft, change, errors }: Props) {
  return (
    <>
      <Client draft={draft} change={change} errors={errors} />
      {texts.map(({ field, label, hint, path }) => (
        <TextArea
          key={field}
          label={label}
          hint={hint}
          rows={2}
          className="mono"
          spellCheck={false}
          value={draft[field]}
          error={errorAt(errors, path)}
          onChange={(event) => change({ [field]: event.target.value })}
        />
      ))}
      <TextField
        label="Claim with the groups"
        className="mono"
        autoComplete="off"
        value={draft.groupsClaim}
        error={errorAt(errors, 'document.settings.groupsClaim')}
        onChange={(event) => change({ groupsClaim: event.target.value })}
      />
      <TextField
        label="How old a sign-in there may be, in minutes"
        inputMode="numeric"
        hint="An older one is asked for again. Sessions here end with it."
        value={draft.maxAgeMinutes}
        error={errorAt(errors, 'document.settings.maxAgeMinutes')}
        onChange={(event) => change({ maxAgeMinutes: event.target.value })}
      />
      <GroupRows rows={draft.groups} onChange={(groups) => change({ groups })} />
      <CheckField checked={draft.jit} onChange={(event) => change({ jit: event.target.checked })}>
        Somebody unknown gets an account at the first sign-in
      </CheckField>
    </>
  );
}
