import { useState } from 'react';
import { type MachinePermission, requestServiceAccount } from '#api/machines.ts';
import { fieldErrors } from '#api/problem.ts';
import { AskForm } from '#parts/approval/ask-form.tsx';
import { Requested } from '#parts/approval/requested.tsx';
import { useAsk } from '#parts/approval/use-ask.ts';
import { CheckField, TextField } from '#ui';
import { KeyField } from './key-field.tsx';
import { offeredKey, permissionWords } from './words.ts';

const permissions = Object.keys(permissionWords) as MachinePermission[];

interface Draft {
  name: string;
  held: ReadonlySet<MachinePermission>;
  networks: string;
  perMinute: string;
  keyDays: string;
  key: string;
  reason: string;
}

const empty: Draft = { name: '', held: new Set(['alert:ingest']), networks: '', perMinute: '600', keyDays: '365', key: '', reason: '' };

const networksOf = (text: string) => text.split(/[\s,]+/).filter((part) => part !== '');

function refusalOf({ name, held, networks, key }: Draft): string | undefined {
  if (name.trim().length < 2) return 'Give it a name';
  if (held.size === 0) return 'Say what it may do';
  if (networksOf(networks).length === 0) return 'Say where it calls from';
  return offeredKey(key) === null ? 'Paste its key' : undefined;
}

function useDraft() {
  const [draft, setDraft] = useState(empty);
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const ask = useAsk('service-account:manage', () =>
    requestServiceAccount({
      body: {
        ...{ name: draft.name.trim(), permissions: [...draft.held], networks: networksOf(draft.networks) },
        ...{ perMinute: Number(draft.perMinute), keyDays: Number(draft.keyDays), reason: draft.reason.trim() },
        key: offeredKey(draft.key) ?? { certificate: '' },
      },
    }),
  );
  return { draft, change, ask };
}

function Permissions({
  held,
  onChange,
}: {
  held: ReadonlySet<MachinePermission>;
  onChange: (held: ReadonlySet<MachinePermission>) => void;
}) {
  const toggle = (permission: MachinePermission) => {
    const next = new Set(held);
    if (!next.delete(permission)) next.add(permission);
    onChange(next);
  };
  return (
    <fieldset>
      <legend className="label">It may</legend>
      {permissions.map((permission) => (
        <CheckField key={permission} checked={held.has(permission)} onChange={() => toggle(permission)}>
          {permissionWords[permission].label} <span className="t3">– {permissionWords[permission].says}</span>
        </CheckField>
      ))}
    </fieldset>
  );
}

/** Asks for the account of a machine; a second admin decides. */
export function MachineDialog({ onClose }: { onClose: () => void }) {
  const { draft, change, ask } = useDraft();
  if (ask.data)
    return <Requested number={ask.data.number} says={`${ask.data.title}. Its id will be ${ask.data.subject.id}.`} onClose={onClose} />;
  const errors = fieldErrors(ask.error);
  return (
    <AskForm
      title="New machine"
      size="medium"
      error={ask.error}
      busy={ask.isPending}
      refusal={refusalOf(draft)}
      reason={draft.reason}
      onReason={(reason) => change({ reason })}
      onAsk={() => ask.mutate()}
      onClose={onClose}
    >
      <TextField
        label="Name"
        maxLength={80}
        autoComplete="off"
        data-autofocus
        hint="What people read in the log, such as Card monitor"
        value={draft.name}
        error={errors.get('name')}
        onChange={(event) => change({ name: event.target.value })}
      />
      <Permissions held={draft.held} onChange={(held) => change({ held })} />
      <TextField
        label="Networks"
        autoComplete="off"
        spellCheck={false}
        className="mono"
        hint="As CIDR, several with blanks between: 10.20.0.0/16"
        value={draft.networks}
        error={errors.get('networks')}
        onChange={(event) => change({ networks: event.target.value })}
      />
      <div className="mach-two">
        <TextField
          label="Requests a minute"
          inputMode="numeric"
          value={draft.perMinute}
          error={errors.get('perMinute')}
          onChange={(event) => change({ perMinute: event.target.value })}
        />
        <TextField
          label="Key serves for, in days"
          inputMode="numeric"
          value={draft.keyDays}
          error={errors.get('keyDays')}
          onChange={(event) => change({ keyDays: event.target.value })}
        />
      </div>
      <KeyField value={draft.key} error={errors.get('key')} onChange={(key) => change({ key })} />
    </AskForm>
  );
}
