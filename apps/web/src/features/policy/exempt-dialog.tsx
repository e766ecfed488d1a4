import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type User, usersQuery } from '#api/people.ts';
import { requestExemption } from '#api/policy.ts';
import { AskForm } from '#parts/approval/ask-form.tsx';
import { Requested } from '#parts/approval/requested.tsx';
import { useAsk } from '#parts/approval/use-ask.ts';
import { Choices, Loadable, TextField } from '#ui';

const MOST_DAYS = 90;
const readers = new Set(['manager', 'auditor']);
const onlyReads = ({ state, roles }: User) => state !== 'DISABLED' && roles.length > 0 && roles.every(({ role }) => readers.has(role));

function PersonField({ user, onChange }: { user: string | null; onChange: (user: string) => void }) {
  const [q, setQ] = useState('');
  const query = useInfiniteQuery(usersQuery(q.trim()));
  return (
    <>
      <TextField
        label="Person"
        type="search"
        autoComplete="off"
        placeholder="Part of the name"
        value={q}
        onChange={(event) => setQ(event.target.value)}
      />
      <Loadable query={query} what="The people" rows={3}>
        {({ pages }) => {
          const found = pages
            .flatMap(({ items }) => items)
            .filter(onlyReads)
            .slice(0, 6);
          if (found.length === 0) return <p className="t3">Nobody of that name only reads.</p>;
          return (
            <Choices
              legend="Who"
              hideLegend
              name="person"
              value={user}
              onChange={onChange}
              choices={found.map(({ id, name, username }) => ({ value: id, label: name, says: username }))}
            />
          );
        }}
      </Loadable>
    </>
  );
}

/** Asks for somebody who only reads to sign in with a password alone, for a time. */
export function ExemptDialog({ onClose }: { onClose: () => void }) {
  const [user, setUser] = useState<string | null>(null);
  const [days, setDays] = useState('7');
  const [reason, setReason] = useState('');
  const ask = useAsk('policy:manage', () => requestExemption({ body: { userId: user ?? '', days: Number(days), reason: reason.trim() } }));
  if (ask.data) return <Requested number={ask.data.number} says={`${ask.data.title}.`} onClose={onClose} />;
  const fits = /^\d+$/.test(days) && Number(days) >= 1 && Number(days) <= MOST_DAYS;
  return (
    <AskForm
      title="Exempt somebody from the second factor"
      error={ask.error}
      busy={ask.isPending}
      refusal={user === null ? 'Choose a person' : fits ? undefined : 'Say for how many days'}
      reason={reason}
      onReason={setReason}
      onAsk={() => ask.mutate()}
      onClose={onClose}
    >
      <p className="prose">
        Only managers and auditors, who change nothing, can be exempt. It ends by itself, and stands here as a finding until then.
      </p>
      <PersonField user={user} onChange={setUser} />
      <TextField
        label="Days"
        type="number"
        inputMode="numeric"
        min={1}
        max={MOST_DAYS}
        value={days}
        hint={`1 to ${MOST_DAYS}`}
        error={fits ? undefined : `Must be 1 to ${MOST_DAYS}`}
        onChange={(event) => setDays(event.target.value)}
      />
    </AskForm>
  );
}
