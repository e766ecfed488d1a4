import { useState } from 'react';
import { requestKeyChange } from '#api/crypto-keys.ts';
import { AskForm } from '#parts/approval/ask-form.tsx';
import { Requested } from '#parts/approval/requested.tsx';
import { useAsk } from '#parts/approval/use-ask.ts';
import type { Rotatable } from './words.ts';

export type KeyChange = { key: Rotatable | 'root'; label: string } & (
  | { change: 'rotate' }
  | { change: 'rewrap' }
  | { change: 'destroy'; version: number }
);

const says: Readonly<Record<KeyChange['change'], string>> = {
  rotate: 'What is written from then on lies under the new version. What is there stays readable under the old one until it is moved.',
  rewrap: 'The worker puts what lies under older versions under the newest, while people work. It may be cut off and goes on by itself.',
  destroy: 'It is gone for good, also for backups that still need it. A version that wraps anything is refused.',
};

/** What is different about the root key: older versions go with the one that is destroyed, and backups lie under them. */
const saysOfRoot: Partial<Record<KeyChange['change'], string>> = {
  rotate:
    'It is made at the provider once a second admin has approved, and every other key is put under it, while people work. What is there stays readable throughout.',
  destroy:
    'It is gone for good at the provider, and any older version with it. Backups that were made under it cannot be restored any more: keep it as long as the oldest of them.',
};

const saysOf = ({ key, change }: KeyChange): string => (key === 'root' ? saysOfRoot[change] : undefined) ?? says[change];

function titleOf(change: KeyChange): string {
  if (change.change === 'destroy') return `Destroy version ${change.version}: ${change.label}`;
  return change.change === 'rewrap' ? 'Move keys to their newest version' : `A new version: ${change.label}`;
}

/** Asks for a new version of a key, or for the end of one that wraps nothing any more. */
export function KeyDialog({ change, onClose }: { change: KeyChange; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const destroys = change.change === 'destroy';
  const ask = useAsk('key:manage', () =>
    requestKeyChange({
      body: { change: change.change, key: change.key, ...(destroys ? { version: change.version } : {}), reason: reason.trim() },
    }),
  );
  if (ask.data) return <Requested number={ask.data.number} says={`${ask.data.title}.`} onClose={onClose} />;
  return (
    <AskForm
      title={titleOf(change)}
      error={ask.error}
      busy={ask.isPending}
      refusal={undefined}
      reason={reason}
      onReason={setReason}
      onAsk={() => ask.mutate()}
      onClose={onClose}
    >
      <p className="prose">{saysOf(change)}</p>
    </AskForm>
  );
}
