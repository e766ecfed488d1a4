import { CheckField, Choices, TextArea, TextField } from '#ui';
import { GroupRows } from '../group-rows.tsx';
import type { SamlDraft } from './draft.ts';

interface Props {
  draft: SamlDraft;
  change: (part: Partial<SamlDraft>) => void;
  errors: ReadonlyMap<string, string>;
}

const namings = [
  { value: 'name-id', label: 'The NameID', says: 'A persistent one: it never changes and never passes to somebody else.' },
  { value: 'attribute', label: 'An attribute', says: 'Such as the personnel number. An e-mail address may pass to the next person.' },
] as const;

function Subject({ draft, change, errors }: Props) {
  return (
    <>
      <Choices
        legend="What names a person for good"
        name="saml-subject"
        value={draft.namedBy}
        onChange={(namedBy) => change({ namedBy })}
        choices={namings}
      />
      {draft.namedBy === 'attribute' && (
        <TextField
          label="Attribute that names a person"
          className="mono"
          autoComplete="off"
          value={draft.subjectAttribute}
          error={errors.get('document.settings.subjectAttribute')}
          onChange={(event) => change({ subjectAttribute: event.target.value })}
        />
      )}
    </>
  );
}

const attributes = [
  { field: 'nameAttribute', label: 'Name' },
  { field: 'emailAttribute', label: 'E-mail' },
  { field: 'groupsAttribute', label: 'Groups' },
] as const;

function Attributes({ draft, change, errors }: Props) {
  return (
    <fieldset className="prov-set">
      <legend className="label">Attributes to read</legend>
      <div className="prov-three">
        {attributes.map(({ field, label }) => (
          <TextField
            key={field}
            label={label}
            className="mono"
            autoComplete="off"
            value={draft[field]}
            error={errors.get(`document.settings.${field}`)}
            onChange={(event) => change({ [field]: event.target.value })}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** What an answer must be like, what it proves, and what follows from it. */
export function SamlFields({ draft, change, errors }: Props) {
  return (
    <>
      <Subject draft={draft} change={change} errors={errors} />
      <Attributes draft={draft} change={change} errors={errors} />
      <fieldset className="prov-set">
        <legend className="label">Answers</legend>
        <p className="hint">Assertions must be signed in any case.</p>
        <CheckField checked={draft.responseSigned} onChange={(event) => change({ responseSigned: event.target.checked })}>
          The response around them must be signed too <span className="t3">– needed for ADFS and Entra, which encrypt by AES-CBC</span>
        </CheckField>
        <CheckField checked={draft.encrypted} onChange={(event) => change({ encrypted: event.target.checked })}>
          Assertions must be encrypted to us
        </CheckField>
      </fieldset>
      <TextArea
        label="AuthnContextClassRef values that stand for a second factor"
        rows={2}
        className="mono"
        spellCheck={false}
        hint="One a line. Empty: none does, and everybody proves a second factor here."
        value={draft.trusted}
        error={errors.get('document.trustsMfa.acr')}
        onChange={(event) => change({ trusted: event.target.value })}
      />
      <TextField
        label="How old a sign-in there may be, in minutes"
        inputMode="numeric"
        hint="An older one is asked for again. Sessions here end with it."
        value={draft.maxAgeMinutes}
        error={errors.get('document.settings.maxAgeMinutes')}
        onChange={(event) => change({ maxAgeMinutes: event.target.value })}
      />
      <GroupRows rows={draft.groups} onChange={(groups) => change({ groups })} />
      <CheckField checked={draft.jit} onChange={(event) => change({ jit: event.target.checked })}>
        Somebody unknown gets an account at the first sign-in
      </CheckField>
    </>
  );
}
