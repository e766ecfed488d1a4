import { useState } from 'react';
import { requestErasure, requestHold, requestLifting } from '#api/privacy.ts';
import { AskForm } from '#parts/approval/ask-form.tsx';
import { Requested } from '#parts/approval/requested.tsx';
import { useAsk } from '#parts/approval/use-ask.ts';

export type Asking =
  | { verb: 'erase'; id: string; name: string }
  | { verb: 'lift'; id: string; name: string }
  | { verb: 'hold'; on: { caseId: string } | { partyId: string }; name: string };

const words: Record<Asking['verb'], { title: string; says: string }> = {
  erase: {
    title: 'Erase',
    says: 'The keys of this person and of their accounts are destroyed, and the name is cleared. Nobody can undo it. Backups of before still hold the wrapped keys until they end.',
  },
  lift: { title: 'Lift the hold on', says: 'From then on the erasure of what it kept can be asked for again.' },
  hold: { title: 'Place a hold on', says: 'Nothing of it is erased until two people lift the hold.' },
};

function send(asking: Asking, reason: string) {
  if (asking.verb === 'erase') return requestErasure({ path: { id: asking.id }, body: { reason } });
  if (asking.verb === 'lift') return requestLifting({ path: { id: asking.id }, body: { reason } });
  return requestHold({ body: { on: asking.on, reason } });
}

/** Asks for a hold, its end, or an erasure; a second privacy officer decides. */
export function PrivacyDialog({ asking, onClose }: { asking: Asking; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const ask = useAsk(asking.verb === 'erase' ? 'party:erase' : 'hold:manage', () => send(asking, reason.trim()));
  if (ask.data) return <Requested number={ask.data.number} says={`${ask.data.title}.`} second="privacy officer" onClose={onClose} />;
  const { title, says } = words[asking.verb];
  return (
    <AskForm
      title={`${title} ${asking.name}`}
      error={ask.error}
      busy={ask.isPending}
      refusal={undefined}
      reason={reason}
      onReason={setReason}
      onAsk={() => ask.mutate()}
      onClose={onClose}
    >
      <p className="prose">{says}</p>
    </AskForm>
  );
}
