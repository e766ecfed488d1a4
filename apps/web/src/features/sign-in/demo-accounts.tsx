import { useQueryClient } from '@tanstack/react-query';
import { type DemoAccount, demoAccountsQuery, type Session, signInWithPassword, signInWithTotp } from '#api/session.ts';
import { SectionHead, useAct } from '#ui';
import { signInRefusal } from '../../parts/factor/refusal.ts';

const roles: Record<string, string> = { admin: 'Admin', analyst: 'Analyst', manager: 'Manager', auditor: 'Auditor' };
const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .join('')
    .slice(0, 2)
    .toUpperCase();

/** One click signs in as a made-up person, through the same two steps as everybody. */
export function DemoAccounts({ accounts, onActive }: { accounts: readonly DemoAccount[]; onActive: (session: Session) => void }) {
  const client = useQueryClient();
  const enter = useAct('anybody', {
    mutationFn: async (username: string) => {
      const fresh = await client.fetchQuery({ ...demoAccountsQuery, staleTime: 0 });
      const account = fresh.find((candidate) => candidate.username === username);
      if (!account) throw new Error('the demo account is gone');
      await signInWithPassword({ body: { username, password: account.password } });
      return (await signInWithTotp({ body: { code: account.code } })).data;
    },
    onSuccess: onActive,
  });
  return (
    <section className="demos" aria-label="Demo accounts">
      <SectionHead level="h2" title="Look around as" aside="Made-up people" />
      <ul>
        {accounts.map((account) => (
          <li key={account.username}>
            <button type="button" className="demo" disabled={enter.isPending} onClick={() => enter.mutate(account.username)}>
              <span className="av lg" aria-hidden>
                {initials(account.name)}
              </span>
              <span>
                <b>{roles[account.role] ?? account.role}</b>
                <small>{account.name}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {enter.error ? (
        <p className="err-t" role="alert">
          {signInRefusal(enter.error)}
        </p>
      ) : (
        <p className="t3 small">Two of each who decide, because one alone can approve nothing.</p>
      )}
    </section>
  );
}
