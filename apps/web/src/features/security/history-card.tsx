import type { OwnFinding, OwnSignIn } from '#api/security.ts';
import { Card, EmptyState, Icon, Pill, type Tone, When } from '#ui';
import { browserName, factorWords } from '../../parts/factor/words.ts';

const outcomes: Record<OwnSignIn['outcome'], { says: string; tone: Tone } | null> = {
  granted: null,
  halfway: { says: 'Password right, nothing after it', tone: 'warn' },
  failed: { says: 'Failed', tone: 'bad' },
  denied: { says: 'Refused', tone: 'bad' },
};

/** Who was at one's account lately, failures too. */
export function PastSignIns({ past }: { past: readonly OwnSignIn[] }) {
  return (
    <Card title="Recent sign-ins" flush>
      <ul className="sec-list">
        {past.map(({ id, at, outcome, factors, agent, ip }) => {
          const mark = outcomes[outcome];
          return (
            <li key={id}>
              <div className="grow">
                <b>
                  <When at={at} />
                </b>{' '}
                {mark && <Pill tone={mark.tone}>{mark.says}</Pill>}
                <p className="t3 small">
                  {browserName(agent)}, <span className="mono">{ip ?? 'unknown address'}</span>, {factorWords(factors)}
                </p>
              </div>
            </li>
          );
        })}
      </ul>
      <p className="sec-foot t3 small">Something here that was not you? End the session, and tell an administrator.</p>
    </Card>
  );
}

/** What the watch noticed about one's account. One cannot answer it oneself. */
export function NoticedCard({ noticed }: { noticed: readonly OwnFinding[] }) {
  return (
    <Card title="What was noticed" flush>
      {noticed.length === 0 ? (
        <EmptyState icon="check" title="Nothing so far">
          A new device, a burst of wrong passwords, a changed factor: it appears here, and you are told.
        </EmptyState>
      ) : (
        <ul className="sec-list">
          {noticed.map(({ id, title, says, severity, lastAt, acknowledgedAt }) => (
            <li key={id}>
              <Icon name={severity === 'critical' ? 'sla-over' : severity === 'warning' ? 'sla-due' : 'info'} />
              <div className="grow">
                <b>{title}</b> {acknowledgedAt && <Pill tone="line">Looked at</Pill>}
                <p className="t2 small">{says}</p>
                <p className="t3 small">
                  <When at={lastAt} />
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
