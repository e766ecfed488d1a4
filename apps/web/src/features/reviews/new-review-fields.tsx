import { useQuery } from '@tanstack/react-query';
import { rolesQuery, teamsQuery } from '#api/people.ts';
import type { ReviewCandidates } from '#api/reviews.ts';
import { CheckField, Choices, SelectField, TextArea, TextField, TwoKeys } from '#ui';
import { type Draft, firstDue } from './draft.ts';
import { repeats } from './words.ts';

interface Props {
  draft: Draft;
  candidates: ReviewCandidates;
  onChange: (change: Partial<Draft>) => void;
}

const scopes = [
  { value: 'privileged', label: 'Privileged roles' },
  { value: 'all', label: 'Everybody’s roles' },
  { value: 'role', label: 'One role' },
  { value: 'team', label: 'The members of a team' },
];

function ScopeFields({ draft, onChange }: Omit<Props, 'candidates'>) {
  const roles = useQuery({ ...rolesQuery, enabled: draft.scope === 'role' });
  const teams = useQuery({ ...teamsQuery, enabled: draft.scope === 'team' });
  const options = draft.scope === 'role' ? (roles.data?.items ?? []) : (teams.data ?? []);
  return (
    <div className="rv-pair">
      <SelectField
        label="Asks about"
        options={scopes}
        value={draft.scope}
        onChange={(event) => onChange({ scope: event.target.value as Draft['scope'], scopeId: '' })}
      />
      {(draft.scope === 'role' || draft.scope === 'team') && (
        <SelectField
          label={draft.scope === 'role' ? 'Role' : 'Team'}
          empty="Choose"
          options={options.map(({ id, name }) => ({ value: id, label: name }))}
          value={draft.scopeId}
          onChange={(event) => onChange({ scopeId: event.target.value })}
        />
      )}
    </div>
  );
}

function PeopleFields({ draft, candidates, onChange }: Props) {
  const toggle = (id: string, on: boolean) =>
    onChange({ reviewers: on ? [...draft.reviewers, id] : draft.reviewers.filter((reviewer) => reviewer !== id) });
  return (
    <div className="rv-pair">
      <fieldset>
        <legend className="label">Reviewers</legend>
        <div className="rv-people">
          {candidates.reviewers.map(({ id, name }) => (
            <CheckField key={id} checked={draft.reviewers.includes(id)} onChange={(event) => toggle(id, event.target.checked)}>
              {name}
            </CheckField>
          ))}
        </div>
        <p className="hint">Nobody answers for their own access, so name at least two.</p>
      </fieldset>
      <SelectField
        label="Signs it off"
        empty="Choose the accountable manager"
        options={candidates.accountable.map(({ id, name }) => ({ value: id, label: name }))}
        value={draft.accountable}
        onChange={(event) => onChange({ accountable: event.target.value })}
      />
    </div>
  );
}

/** The terms of a campaign. They do not change once it has started. */
export function NewReviewFields({ draft, candidates, onChange }: Props) {
  return (
    <>
      <TextField
        label="Name"
        maxLength={120}
        autoComplete="off"
        data-autofocus
        placeholder="Privileged access, first quarter"
        value={draft.title}
        onChange={(event) => onChange({ title: event.target.value })}
      />
      <ScopeFields draft={draft} onChange={onChange} />
      <PeopleFields draft={draft} candidates={candidates} onChange={onChange} />
      <div className="rv-pair">
        <TextField label="Due" type="date" min={firstDue()} value={draft.due} onChange={(event) => onChange({ due: event.target.value })} />
        <SelectField
          label="Repeats"
          options={Object.entries(repeats).map(([value, label]) => ({ value, label }))}
          value={draft.recurrence}
          onChange={(event) => onChange({ recurrence: event.target.value as Draft['recurrence'] })}
        />
      </div>
      <Choices
        legend="What nobody answers in time"
        name="unanswered"
        value={draft.unanswered}
        onChange={(unanswered) => onChange({ unanswered })}
        choices={[
          { value: 'report', label: 'Is reported', says: 'The result names it. Nothing ends by itself.' },
          { value: 'suspend', label: 'Ends', says: 'The role is gone from the due date on, and comes back only by two people.' },
        ]}
      />
      {draft.unanswered === 'suspend' && (
        <TwoKeys>It ends roles by itself, so it starts only when a second person has agreed to these terms.</TwoKeys>
      )}
      <TextArea
        label="Why now"
        rows={2}
        maxLength={2000}
        value={draft.reason}
        onChange={(event) => onChange({ reason: event.target.value })}
      />
    </>
  );
}
