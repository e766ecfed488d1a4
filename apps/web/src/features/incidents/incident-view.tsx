import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type IncidentDetail, incidentQuery } from '#api/incidents.ts';
import { Button, buttonClass, Can, Card, Icon, Keys, Loadable, Pill, When } from '#ui';
import { CloseDialog, TakeUpDialog } from './act-dialogs.tsx';
import { Told } from './told.tsx';
import { stateOf } from './words.ts';

/** Why it cannot be closed now, or nothing. The server says the same. */
function whyNotClose({ acknowledgedAt, recoveredAt, cause }: IncidentDetail): string | undefined {
  if (!acknowledgedAt) return 'Take it up first';
  const passes = cause !== 'mismatch' && cause !== 'gap';
  return passes && !recoveredAt ? 'What it is about is still so; it can be closed once that has ended' : undefined;
}

function Acts({ incident }: { incident: IncidentDetail }) {
  const [dialog, setDialog] = useState<'take' | 'close'>();
  if (incident.closedAt) return null;
  const done = () => setDialog(undefined);
  return (
    <div className="in-acts">
      {!incident.acknowledgedAt && (
        <Button variant="primary" icon="flag" onClick={() => setDialog('take')}>
          Take it up
        </Button>
      )}
      <Button
        variant={incident.acknowledgedAt ? 'primary' : 'default'}
        icon={incident.twoPeople ? 'keys' : 'check'}
        refusal={whyNotClose(incident)}
        onClick={() => setDialog('close')}
      >
        {incident.twoPeople ? 'Ask to close it' : 'Close it'}
      </Button>
      {dialog === 'take' && <TakeUpDialog incident={incident} onClose={done} />}
      {dialog === 'close' && <CloseDialog incident={incident} onClose={done} />}
    </div>
  );
}

function Facts({ incident }: { incident: IncidentDetail }) {
  const { acknowledgedBy, acknowledgedAt, note, recoveredAt, closedBy, closedAt, reason } = incident;
  return (
    <dl className="kv in-facts">
      <dt>Opened</dt>
      <dd>
        <When at={incident.openedAt} format="datetime" />, last seen <When at={incident.lastSeenAt} format="seconds" />
      </dd>
      <dt>Taken up</dt>
      <dd>
        {acknowledgedBy ? (
          <>
            {acknowledgedBy.name}, <When at={acknowledgedAt} />. <span className="t2">{note}</span>
          </>
        ) : (
          'By nobody yet'
        )}
      </dd>
      {recoveredAt && (
        <>
          <dt>Over since</dt>
          <dd>
            <When at={recoveredAt} format="datetime" />
          </dd>
        </>
      )}
      {closedBy && (
        <>
          <dt>Closed</dt>
          <dd>
            {closedBy.name}, <When at={closedAt} />. <span className="t2">{reason}</span>
          </dd>
        </>
      )}
    </dl>
  );
}

function Shown({ incident }: { incident: IncidentDetail }) {
  const state = stateOf(incident);
  return (
    <Card>
      <div className="in-top">
        <Pill tone={incident.severity === 'critical' ? 'bad' : 'warn'}>{incident.number}</Pill>
        <Pill tone={state.tone}>{state.label}</Pill>
        {incident.twoPeople && !incident.closedAt && (
          <span className="t3 in-two">
            <Keys turned={1} /> closed by two
          </span>
        )}
      </div>
      <h2>{incident.title}</h2>
      <p className={incident.subject === 'log' ? 'in-says' : 'in-says named'}>
        {incident.subject === 'log' ? '' : `${incident.subject}: `}
        {incident.says}.
      </p>
      {!incident.closedAt && (
        <p className="in-next">
          <Icon name="info" />
          <span>
            <b>First:</b> {incident.next}
          </span>
        </p>
      )}
      <Facts incident={incident} />
      <div className="in-foot">
        <Acts incident={incident} />
        <Can permission="audit:read">
          {incident.entry && (
            <Link to="/audit" search={{ entry: incident.entry }} className={buttonClass('quiet')}>
              Show the entry
            </Link>
          )}
          <Link to="/audit" search={{ object: incident.id }} className={buttonClass('quiet')}>
            What the log says of it
          </Link>
        </Can>
      </div>
    </Card>
  );
}

/** One incident: what was found, what to do first, who has it, who was told. */
export function IncidentView({ id }: { id: string }) {
  const query = useQuery(incidentQuery(id));
  return (
    <>
      <Link to="/incidents" className="in-back">
        <Icon name="chev-l" />
        All incidents
      </Link>
      <Loadable query={query} what="The incident" rows={5}>
        {(incident) => (
          <>
            <Shown incident={incident} />
            <Told incident={incident} />
          </>
        )}
      </Loadable>
    </>
  );
}
