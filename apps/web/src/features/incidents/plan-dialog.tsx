import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { changeEscalation, type Escalation } from '#api/incidents.ts';
import { keys } from '#api/keys.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, CheckField, Dialog, TextArea, TextField, toast, useAct } from '#ui';

type Level = Escalation['levels'][number];
type Desk = Escalation['desks'][number];

const MINUTE = 60;

function LevelFields({ level, i, desks, onChange }: { level: Level; i: number; desks: readonly Desk[]; onChange: (level: Level) => void }) {
  const toggle = (name: string, on: boolean) =>
    onChange({ ...level, groups: on ? [...level.groups, name] : level.groups.filter((group) => group !== name) });
  return (
    <fieldset className="plan-level">
      <legend>Level {i + 1}</legend>
      {i > 0 && (
        <TextField
          label="Minutes without an answer"
          inputMode="numeric"
          value={String(Math.round(level.after / MINUTE))}
          onChange={(event) => onChange({ ...level, after: (Number.parseInt(event.target.value, 10) || 0) * MINUTE })}
        />
      )}
      <TextField
        label="In the product: holders of"
        value={level.permission ?? ''}
        onChange={(event) => onChange({ ...level, permission: event.target.value.trim() || null })}
      />
      <div className="plan-desks">
        {desks.map(({ name }) => (
          <CheckField key={name} checked={level.groups.includes(name)} onChange={(event) => toggle(name, event.target.checked)}>
            {name} desk
          </CheckField>
        ))}
      </div>
    </fieldset>
  );
}

function DeskFields({ desk, onChange }: { desk: Desk; onChange: (desk: Desk) => void }) {
  const [mailboxes, setMailboxes] = useState(desk.emails.join('\n'));
  const emails = (text: string) =>
    text
      .split(/[\s,;]+/)
      .map((mailbox) => mailbox.trim())
      .filter(Boolean);
  return (
    <fieldset className="plan-level">
      <legend>{desk.name} desk</legend>
      <TextArea
        label="Mailboxes, one a line"
        rows={2}
        value={mailboxes}
        onChange={(event) => {
          setMailboxes(event.target.value);
          onChange({ ...desk, emails: emails(event.target.value) });
        }}
      />
      <TextField
        label="Webhook"
        placeholder="https://"
        value={desk.webhook ?? ''}
        onChange={(event) => onChange({ ...desk, webhook: event.target.value.trim() || null })}
      />
    </fieldset>
  );
}

/** Asks for another plan: the whole of it, as it shall be. A second person decides. */
export function PlanDialog({ plan, onClose }: { plan: Escalation; onClose: () => void }) {
  const [next, setNext] = useState(plan);
  const [reason, setReason] = useState('');
  const cache = useQueryClient();
  const ask = useAct('escalation:manage', {
    mutationFn: () => changeEscalation(next, reason.trim()),
    onSuccess: async () => {
      toast('Sent. It counts when a second person has agreed');
      onClose();
      await cache.invalidateQueries({ queryKey: keys.approvals.all });
    },
  });
  const replace = <Item,>(items: readonly Item[], at: number, item: Item) => items.map((each, i) => (i === at ? item : each));
  return (
    <Dialog
      opened
      title="Change who is told of integrity incidents"
      onClose={onClose}
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim()) ask.mutate();
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" icon="keys" busy={ask.isPending} refusal={reason.trim() ? undefined : 'Say why first'}>
            Send to a second key
          </Button>
        </>
      }
    >
      {ask.error && <Banner tone="bad">{asProblem(ask.error).detail}</Banner>}
      <div className="plan-form">
        {next.levels.map((level, i) => (
          <LevelFields
            key={`level-${i + 1}`}
            {...{ level, i, desks: next.desks }}
            onChange={(changed) => setNext({ ...next, levels: replace(next.levels, i, changed) })}
          />
        ))}
        {next.desks.map((desk, i) => (
          <DeskFields key={desk.name} desk={desk} onChange={(changed) => setNext({ ...next, desks: replace(next.desks, i, changed) })} />
        ))}
      </div>
      <TextArea label="Why" rows={2} maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
    </Dialog>
  );
}
