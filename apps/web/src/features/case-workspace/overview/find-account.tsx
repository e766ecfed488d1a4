import { type FormEvent, useState } from 'react';
import { findAccounts } from '#api/cases.ts';
import { asProblem } from '#api/problem.ts';
import { Button, TextField, useAct, words } from '#ui';

/** Finds accounts of this case by the last four of their numbers, also those that its accounts only traded with. */
export function FindAccount({ caseId }: { caseId: string }) {
  const [last4, setLast4] = useState('');
  const find = useAct('case:read', { mutationFn: async () => (await findAccounts({ path: { id: caseId }, body: { last4 } })).data.items });
  const [wrong, setWrong] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!/^[0-9A-Za-z]{4}$/.test(last4)) return setWrong('Four letters or digits');
    setWrong(undefined);
    find.mutate();
  };
  const found = find.data;
  return (
    <form className="findacc" onSubmit={submit} noValidate>
      <TextField
        label="Last four of an account number"
        hideLabel
        placeholder="Last four of a number"
        value={last4}
        maxLength={4}
        autoComplete="off"
        error={wrong ?? (find.error ? asProblem(find.error).detail : undefined)}
        onChange={(event) => setLast4(event.target.value)}
      />
      <Button size="sm" type="submit" icon="search" busy={find.isPending}>
        Find
      </Button>
      <div role="status">
        {found?.length === 0 && <p className="t3 small">No account of this case ends so.</p>}
        {found && found.length > 0 && (
          <ul className="findacc-l">
            {found.map(({ id, label, masked, role }) => (
              <li key={id}>
                <span className="grow">
                  <b className="wrap">{label ?? 'Account'}</b>
                  <small className="t3">{role ? words(role) : 'Traded with'}</small>
                </span>
                <span className="mono small">{masked}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </form>
  );
}
