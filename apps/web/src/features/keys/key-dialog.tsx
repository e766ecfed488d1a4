import { useState } from 'react';
import { requestKeyChange } from '#api/crypto-keys.ts';
import { AskForm } from '#parts/approval/ask-form.tsx';
import { Requested } from '#parts/approval/requested.tsx';
import { useAsk } from '#parts/approval/use-ask.ts';
import type { Rotatable } from './words.ts';

export type KeyChange = { key: Rotatable; label: string } & (
  | { change: 'rotate' }
  | { change: 'rewrap' }
  | { change: 'destroy'; version: number }
);

const says: Readonly<Record<KeyChange['change'], string>> = {
  rotate: 'What is written from then on lies under the new version. What is there stays readable under the old one until it is moved.',
  rewrap: 'The worker puts what lies under older versions under the newest, while people work. It may be cut off and goes on by itself.',
  destroy: 'It is gone for good, also for backups that still need it. A version that wraps anything is refused.',
};

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
      <p className="prose">{says[change.change]}</p>
    </AskForm>
  );
}
