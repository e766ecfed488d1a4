import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { auditCheckQuery, type ChainCheck, startAuditCheck } from '#api/audit.ts';
import { keys } from '#api/keys.ts';
import { Banner, Button, Icon, IconButton, Progress, toastProblem, useAct, useCan } from '#ui';
import type { ChangeAudit } from './search.ts';

type Verdict = NonNullable<ChainCheck['verdict']>;

/** The button that has every entry checked again, on the server. */
export function StartCheck({ running, onSearch }: { running: boolean; onSearch: ChangeAudit }) {
  const may = useCan()('audit:verify');
  const start = useAct('audit:verify', {
    mutationFn: async () => (await startAuditCheck()).data.id,
    onSuccess: (check) => onSearch({ check }),
    onError: (error) => toastProblem(error, 'The check did not start.'),
  });
  if (!may) return null;
  return (
    <Button icon="pulse" busy={start.isPending || running} onClick={() => start.mutate()}>
      {running ? 'Checking' : 'Check everything now'}
    </Button>
  );
}

function Running({ checked, total }: { checked: number; total: number }) {
  const share = total > 0 ? checked / total : 0;
  return (
    <div className="run" role="status">
      <p>
        <b>Checking every entry.</b> {`${checked.toLocaleString('en')} of ${total.toLocaleString('en')}`}
      </p>
      <Progress value={share} label="Entries checked" />
    </div>
  );
}

function Finished({ verdict, onShow, onClose }: { verdict: Verdict; onShow: (entry: string) => void; onClose: () => void }) {
  const { ok, size, first, checkpoints, broken, ms } = verdict;
  const walked = `${(size - first).toLocaleString('en')} entries`;
  const took = ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
  if (!ok) {
    const where = typeof broken?.index === 'number' ? `Entry ${broken.index.toLocaleString('en')}: ` : '';
    return (
      <Banner tone="bad" icon="seal-broken">
        <b>The chain does not hold.</b> {`${where}${broken?.says ?? 'something does not match its seal'}.`}
        <p className="t2">{`${walked} were walked in ${took}. Everything before that one holds.`}</p>
        <p className="acts">
          {broken?.entry && (
            <Button size="sm" onClick={() => onShow(broken.entry ?? '')}>
              Show the entry
            </Button>
          )}
          <Button size="sm" variant="quiet" onClick={onClose}>
            Put this away
          </Button>
        </p>
      </Banner>
    );
  }
  return (
    <div className="run done" role="status">
      <Icon name="seal-ok" />
      <p className="grow">
        <b>All of it holds.</b> {`${walked}, their links and tree, and ${checkpoints.toLocaleString('en')} signed checkpoints, in ${took}.`}
      </p>
      <IconButton icon="x" label="Put this away" onClick={onClose} />
    </div>
  );
}

/** A full check while it runs, and what it found. */
export function CheckRun({ id, onSearch }: { id: string; onSearch: ChangeAudit }) {
  const client = useQueryClient();
  const { data, error } = useQuery(auditCheckQuery(id));
  const done = data?.state === 'done';
  useEffect(() => {
    if (done) void client.invalidateQueries({ queryKey: keys.chain.status });
  }, [done, client]);
  const close = () => onSearch({ check: undefined }, true);
  if (error) return <Banner tone="warn">This check is not known any more. Start another one to be sure.</Banner>;
  if (!data) return null;
  if (data.state === 'failed')
    return <Banner tone="warn">The check could not be finished. It found nothing wrong, and nothing right: start another one.</Banner>;
  if (!data.verdict) return <Running checked={data.checked} total={data.total} />;
  return <Finished verdict={data.verdict} onShow={(entry) => onSearch({ entry })} onClose={close} />;
}
