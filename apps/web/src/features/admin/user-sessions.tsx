import { useQuery, useQueryClient } from '@tanstack/react-query';
import { endUserSessions, type User, userSessionsQuery } from '#api/people.ts';
import { Button, SectionHead, toast, toastProblem, useAct, When } from '#ui';
import { browserName, factorWords } from '../../parts/factor/words.ts';

/** Where somebody is signed in now, and the end of all of it: for a lost laptop, or a sign-in that nobody knows. */
export function UserSessionsList({ user, refusal }: { user: User; refusal: string | undefined }) {
  const client = useQueryClient();
  const sessions = useQuery(userSessionsQuery(user.id));
  const end = useAct('user:manage', {
    mutationFn: () => endUserSessions({ path: { id: user.id } }),
    onSuccess: () => toast(`${user.name} is signed out everywhere.`),
    onError: (error) => toastProblem(error, 'Nothing was ended.'),
    onSettled: () => client.invalidateQueries(userSessionsQuery(user.id)),
  });
  if (!sessions.data) return null;
  return (
    <section>
      <SectionHead title="Signed in" aside={sessions.data.length} />
      {sessions.data.length === 0 && <p className="t2">Nowhere at present.</p>}
      <ul className="ents">
        {sessions.data.map((session) => (
          <li key={session.id}>
            <span className="ent">
              <b>{browserName(session.agent)}</b>
              <span className="t3 wrap">
                {session.ip ?? 'unknown address'}, {factorWords(session.factors)}, since <When at={session.createdAt} />
              </span>
            </span>
          </li>
        ))}
      </ul>
      {sessions.data.length > 0 && (
        <Button size="sm" refusal={refusal} busy={end.isPending} onClick={() => end.mutate()}>
          Sign out everywhere
        </Button>
      )}
    </section>
  );
}
