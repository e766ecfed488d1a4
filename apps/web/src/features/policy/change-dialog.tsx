import { useState } from 'react';
import { type Policy, type PolicyState, requestPolicyChange, type Tier } from '#api/policy.ts';
import { AskForm } from '#parts/approval/ask-form.tsx';
import { Requested } from '#parts/approval/requested.tsx';
import { useAsk } from '#parts/approval/use-ask.ts';
import { plural } from '#ui';
import { ChangeLines } from './change-lines.tsx';
import { linesOf, refusalOf } from './draft.ts';
import { PasswordFields } from './password-fields.tsx';
import { TierFields } from './tier-fields.tsx';
import { WatchFields } from './watch-fields.tsx';
import { profileOf, tierNames } from './words.ts';

export type Part = Tier | 'password' | 'watch';

function titleOf(part: Part): string {
  if (part === 'password') return 'Change what passwords are held to';
  return part === 'watch' ? 'Change what sign-ins are watched for' : `Change how ${tierNames[part].toLowerCase()}s sign in`;
}

interface FieldsProps {
  part: Part;
  state: PolicyState;
  draft: Policy;
  onChange: (draft: Policy) => void;
}

function Fields({ part, state, draft, onChange }: FieldsProps) {
  const profile = profileOf(state, draft.profile);
  if (part === 'password') return <PasswordFields state={state} draft={draft} onChange={onChange} />;
  if (part === 'watch') return <WatchFields watch={draft.watch} profile={profile} onChange={(watch) => onChange({ ...draft, watch })} />;
  const rules = draft.tiers[part];
  return (
    <TierFields
      tier={part}
      rules={rules}
      profile={profile}
      onChange={(change) => onChange({ ...draft, tiers: { ...draft.tiers, [part]: { ...rules, ...change } } })}
    />
  );
}

/** Asks for another policy in one of its parts. The whole document is sent, so that what is approved is what will hold. */
export function ChangeDialog({ part, state, onClose }: { part: Part; state: PolicyState; onClose: () => void }) {
  const [draft, setDraft] = useState(state.policy);
  const [reason, setReason] = useState('');
  const ask = useAsk('policy:manage', () => requestPolicyChange({ body: { policy: draft, reason: reason.trim() } }));
  if (ask.data) {
    const says = `${ask.data.title}, in ${plural(ask.data.changes.length, 'place')}.`;
    return <Requested number={ask.data.number} says={says} onClose={onClose} />;
  }
  return (
    <AskForm
      title={titleOf(part)}
      size="medium"
      error={ask.error}
      busy={ask.isPending}
      refusal={refusalOf(state, draft)}
      reason={reason}
      onReason={setReason}
      onAsk={() => ask.mutate()}
      onClose={onClose}
    >
      <Fields part={part} state={state} draft={draft} onChange={setDraft} />
      <ChangeLines lines={linesOf(state, draft)} />
    </AskForm>
  );
}
