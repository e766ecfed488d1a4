import { useQueryClient } from '@tanstack/react-query';
import { type Destination, testDestination, verifyDestination } from '#api/copies.ts';
import { keys } from '#api/keys.ts';
import { Banner, Button, Can, Card, Pill, type Tone, toast, toastProblem, useAct, When } from '#ui';
import { kindWords } from './kinds.ts';

export type CopyVerb = 'change' | 'pause' | 'resume' | 'remove' | 'resend';

/** How it stands, worst first: what a person has to do something about comes before what mends itself. */
function standing(destination: Destination): { tone: Tone; says: string } {
  if (destination.state === 'paused') return { tone: 'neutral', says: 'Paused' };
  if (destination.parked) return { tone: 'bad', says: 'Refused' };
  if (destination.verified === 'broken') return { tone: 'bad', says: 'Copies differ' };
  if (destination.failingSince) return { tone: 'warn', says: 'No way through' };
  if (destination.troubled) return { tone: 'warn', says: destination.lagSeconds > 60 ? 'Behind' : 'Silent' };
  return { tone: 'good', says: 'Well' };
}

const isSiem = ({ kind }: Destination) => kind === 'syslog-tls' || kind === 'hec';
const isStore = ({ kind }: Destination) => kind === 's3' || kind === 'directory';

function Trouble({ destination }: { destination: Destination }) {
  if (destination.changingSince) {
    return (
      <Banner>
        An agreed change waits until the old receiver has been told of it, fifteen minutes at most. Since{' '}
        <When at={destination.changingSince} />
      </Banner>
    );
  }
  if (destination.verified === 'broken')
    return <Banner tone="bad">{destination.verifiedSays}. Keep the store as it is, and look who could write to it.</Banner>;
  if (!destination.failingSince) return null;
  return (
    <Banner tone={destination.parked ? 'bad' : 'warn'}>
      {destination.parked ? 'It says no' : 'It cannot be reached'} since <When at={destination.failingSince} />: {destination.lastError}.{' '}
      {destination.parked ? 'Mend it there, or change the destination.' : 'It is tried again by itself.'} Nothing is skipped.
    </Banner>
  );
}

function Facts({ destination }: { destination: Destination }) {
  const { sent, lag, confirmed, heartbeatAt, untoldAt, test } = destination;
  return (
    <dl className="kv">
      <dt>{destination.kind === 'witness' ? 'Signed' : 'Sent'}</dt>
      <dd className="tn">
        {sent.toLocaleString('en')}
        {lag > 0 && <span className="t3">, {lag.toLocaleString('en')} behind</span>}
      </dd>
      {isSiem(destination) && (
        <>
          <dt>Confirmed</dt>
          <dd className="tn">{confirmed.toLocaleString('en')}</dd>
        </>
      )}
      <dt>{isSiem(destination) ? 'Last heartbeat' : destination.kind === 'witness' ? 'Last signature' : 'Last stored'}</dt>
      <dd>
        <When at={heartbeatAt} format="datetime" zone />
      </dd>
      {isStore(destination) && (
        <>
          <dt>Read back</dt>
          <dd className="wrap">
            <When at={destination.verifiedAt} format="datetime" />{' '}
            <span className="t3">{destination.verified === 'ok' && destination.verifiedSays}</span>
          </dd>
          <dt>Protection</dt>
          <dd className="wrap">{destination.protection ?? '–'}</dd>
        </>
      )}
      {untoldAt && (
        <>
          <dt>Untold change</dt>
          <dd className="wrap">
            <When at={untoldAt} format="datetime" zone /> <span className="t3">Its receiver had not heard of it when it took effect</span>
          </dd>
        </>
      )}
      {test && (
        <>
          <dt>Last test</dt>
          <dd className="wrap">
            {test.doneAt ? test.says : 'Waits for the worker'} <When at={test.doneAt ?? test.askedAt} />
          </dd>
        </>
      )}
    </dl>
  );
}

function Acts({ destination, onOpen }: { destination: Destination; onOpen: (verb: CopyVerb) => void }) {
  const client = useQueryClient();
  const order = useAct('audit:forward', {
    mutationFn: async (what: 'test' | 'verify') => {
      const path = { id: destination.id };
      await (what === 'test' ? testDestination({ path }) : verifyDestination({ path }));
    },
    onSuccess: () => {
      toast('The worker has been asked; the answer appears here');
      void client.invalidateQueries({ queryKey: keys.destinations });
    },
    onError: toastProblem,
  });
  const refusal = destination.changingSince ? 'A change is about to take effect' : undefined;
  const paused = destination.state === 'paused';
  return (
    <Can permission="audit:forward">
      <div className="copy-f">
        <Button size="sm" busy={order.isPending} refusal={paused ? 'It is paused' : undefined} onClick={() => order.mutate('test')}>
          Test
        </Button>
        {isStore(destination) && (
          <Button size="sm" refusal={paused ? 'It is paused' : undefined} onClick={() => order.mutate('verify')}>
            Read back
          </Button>
        )}
        {isSiem(destination) && (
          <Button size="sm" onClick={() => onOpen('resend')}>
            Send again
          </Button>
        )}
        <span className="grow" />
        <Button size="sm" variant="quiet" refusal={refusal} onClick={() => onOpen('change')}>
          Change
        </Button>
        <Button size="sm" variant="quiet" refusal={refusal} onClick={() => onOpen(paused ? 'resume' : 'pause')}>
          {paused ? 'Resume' : 'Pause'}
        </Button>
        <Button size="sm" variant="quiet" refusal={refusal} onClick={() => onOpen('remove')}>
          Remove
        </Button>
      </div>
    </Can>
  );
}

/** One destination: where it is, how far it is, and what may be done. */
export function CopyCard({ destination, onOpen }: { destination: Destination; onOpen: (verb: CopyVerb) => void }) {
  const { tone, says } = standing(destination);
  return (
    <Card title={destination.name} actions={<Pill tone={tone}>{says}</Pill>}>
      <p className="copy-to">
        <span className="t2">{kindWords[destination.kind]}</span> <span className="mono wrap">{destination.target}</span>
      </p>
      <Trouble destination={destination} />
      <Facts destination={destination} />
      <Acts destination={destination} onOpen={onOpen} />
    </Card>
  );
}
