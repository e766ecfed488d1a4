import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Escalation, escalationQuery } from '#api/incidents.ts';
import { Button, Card, Loadable, SectionHead, useCan } from '#ui';
import { PlanDialog } from './plan-dialog.tsx';
import { afterWords } from './words.ts';

type Desk = Escalation['desks'][number];

const reaches = ({ emails, webhook }: Desk): string => [...emails, ...(webhook ? [webhook] : [])].join(', ');

function Plan({ plan }: { plan: Escalation }) {
  return (
    <>
      <ol className="plan">
        {plan.levels.map(({ after, permission, groups }, i) => (
          <li key={`${after}-${permission}-${groups.join()}`}>
            <span className="told-n">Level {i + 1}</span>
            <span className="t2">{afterWords(after)}</span>
            <span>
              {permission && (
                <>
                  holders of <code>{permission}</code>
                </>
              )}
              {permission && groups.length > 0 && ', '}
              {groups.map((group) => `${group} desk`).join(', ')}
            </span>
          </li>
        ))}
      </ol>
      <dl className="kv">
        {plan.desks.map((desk) => (
          <div key={desk.name} className="desk">
            <dt>{desk.name} desk</dt>
            <dd className={reaches(desk) ? undefined : 'hot'}>
              {reaches(desk) || 'Has no mailbox and no webhook: nothing leaves the product'}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Who is told, by which way and when. Changing it takes two people. */
export function PlanCard() {
  const query = useQuery(escalationQuery);
  const may = useCan()('escalation:manage');
  const [changing, setChanging] = useState(false);
  return (
    <Card>
      <SectionHead
        title="Who is told, and when"
        level="h2"
        aside={
          may &&
          query.data && (
            <Button size="sm" icon="keys" onClick={() => setChanging(true)}>
              Change
            </Button>
          )
        }
      />
      <Loadable query={query} what="The plan" rows={3}>
        {(plan) => <Plan plan={plan} />}
      </Loadable>
      {changing && query.data && <PlanDialog plan={query.data} onClose={() => setChanging(false)} />}
    </Card>
  );
}
