import type { IncidentDetail } from '#api/incidents.ts';
import { Card, Icon, SectionHead, When } from '#ui';
import { deliveryWords } from './words.ts';

function Level({ telling }: { telling: IncidentDetail['told'][number] }) {
  const { level, at, permission, groups, deliveries } = telling;
  const silent = groups.filter((group) => !deliveries.some(({ desk }) => desk === group));
  return (
    <li>
      <span className="told-n">Level {level}</span>
      <When at={at} format="datetime" />
      <ul>
        {permission && (
          <li className="good">
            <Icon name="bell" />
            <span>
              In the product: everybody who holds <code>{permission}</code>
            </span>
          </li>
        )}
        {deliveries.map((delivery) => (
          <li key={`${delivery.desk}-${delivery.channel}-${delivery.attempts}`} className={delivery.state === 'sent' ? 'good' : 'warn'}>
            <Icon name="mail" />
            {deliveryWords(delivery)}
          </li>
        ))}
        {silent.map((group) => (
          <li key={group} className="warn">
            <Icon name="mail" />
            {`${group} desk: has neither a mailbox nor a webhook`}
          </li>
        ))}
      </ul>
    </li>
  );
}

/** Who was told so far, how far that got, and when the next level is. */
export function Told({ incident }: { incident: IncidentDetail }) {
  const { told, nextAt, closedAt } = incident;
  return (
    <Card>
      <SectionHead title="Who was told" level="h2" />
      <ol className="told">
        {told.map((telling) => (
          <Level key={`${telling.level}-${telling.at}`} telling={telling} />
        ))}
      </ol>
      {nextAt && !closedAt && (
        <p className="told-next">
          <Icon name="clock" />
          <span>
            The next level is told at <When at={nextAt} format="seconds" /> unless somebody takes the incident up.
          </span>
        </p>
      )}
    </Card>
  );
}
