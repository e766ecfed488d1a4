import { useQueryClient } from '@tanstack/react-query';
import { endOtherSessions, endOwnSession, type OwnSession, sessionsQuery } from '#api/security.ts';
import { Button, Card, Pill, toast, toastProblem, useAct, When } from '#ui';
import { browserName, factorWords } from '../../parts/factor/words.ts';

function useEnd() {
  const client = useQueryClient();
  return useAct('session:own', {
    mutationFn: async (id: string | null) => (id === null ? endOtherSessions() : endOwnSession({ path: { id } })),
    onSuccess: () => toast('Ended. Whoever used it has to sign in again.'),
    onError: (error) => toastProblem(error, 'Nothing was ended.'),
    onSettled: () => client.invalidateQueries(sessionsQuery),
  });
}

/** Where one is signed in now. A session that one does not know is ended with one press. */
export function SessionsCard({ sessions }: { sessions: readonly OwnSession[] }) {
  const end = useEnd();
  const others = sessions.filter(({ current }) => !current);
  return (
    <Card
      title="Where you are signed in"
      actions={
        others.length > 1 && (
          <Button size="sm" busy={end.isPending} onClick={() => end.mutate(null)}>
            End all others
          </Button>
        )
      }
      flush
    >
      <ul className="sec-list">
        {sessions.map((session) => (
          <li key={session.id}>
            <div className="grow">
              <b>{browserName(session.agent)}</b> {session.current && <Pill tone="good">This one</Pill>}
              <p className="t3 small">
                <span className="mono">{session.ip ?? 'unknown address'}</span>, {factorWords(session.factors)}, since{' '}
                <When at={session.createdAt} />
              </p>
            </div>
            {!session.current && (
              <Button size="sm" busy={end.isPending} onClick={() => end.mutate(session.id)}>
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
