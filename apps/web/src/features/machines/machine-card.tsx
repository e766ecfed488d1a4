import type { Machine, MachineKey } from '#api/machines.ts';
import { Banner, Button, Can, Card, Pill, useNow, When } from '#ui';
import { isFromAnywhere, isLive, keyState, permissionWords, standing, stateWords } from './words.ts';

interface Props {
  machine: Machine;
  onOpen: (verb: 'rotate' | 'end') => void;
  onRevoke: (key: MachineKey) => void;
}

function KeyRow({ machineKey, now, onRevoke }: { machineKey: MachineKey; now: number; onRevoke: () => void }) {
  const { kind, label, thumbprint, expiresAt, revokedAt, lastUsedAt } = machineKey;
  const { label: says, tone } = stateWords[keyState(machineKey, now)];
  return (
    <li>
      <span className="what">
        <b className="wrap">{kind === 'certificate' ? `Certificate ${label}` : label}</b>
        <small className="t3 mono" title={thumbprint}>
          SHA-256 {thumbprint.slice(0, 16)}…
        </small>
        <small className="t3">
          {revokedAt ? 'Revoked ' : isLive(machineKey, now) ? 'Until ' : 'Ended '}
          <When at={revokedAt ?? expiresAt} format="date" />, {lastUsedAt ? 'last used ' : 'never used'}
          {lastUsedAt && <When at={lastUsedAt} />}
        </small>
      </span>
      <Pill tone={tone}>{says}</Pill>
      {isLive(machineKey, now) && (
        <Can permission="service-account:manage">
          <Button size="sm" variant="quiet" onClick={onRevoke}>
            Revoke
          </Button>
        </Can>
      )}
    </li>
  );
}

/** One account: what it may do, from where, and with which keys. */
export function MachineCard({ machine, onOpen, onRevoke }: Props) {
  const now = useNow().getTime();
  const { tone, says } = standing(machine, now);
  return (
    <Card title={machine.name} actions={<Pill tone={tone}>{says}</Pill>}>
      {machine.state === 'ACTIVE' && isFromAnywhere(machine) && (
        <Banner tone="warn">It may call from anywhere. Ask for an account that names its networks, and disable this one.</Banner>
      )}
      <dl className="kv">
        <dt>May</dt>
        <dd className="wrap">{machine.permissions.map((permission) => permissionWords[permission].label).join(', ')}</dd>
        <dt>From</dt>
        <dd className="mono wrap">{machine.networks.join(', ')}</dd>
        <dt>At most</dt>
        <dd className="tn">{machine.perMinute.toLocaleString('en')} requests a minute</dd>
        <dt>Last use</dt>
        <dd>{machine.lastUsedAt ? <When at={machine.lastUsedAt} format="datetime" zone /> : 'Never'}</dd>
        <dt>Id</dt>
        <dd className="mono wrap">{machine.id}</dd>
      </dl>
      <ul className="mach-keys" aria-label={`Keys of ${machine.name}`}>
        {machine.keys.map((key) => (
          <KeyRow key={key.id} machineKey={key} now={now} onRevoke={() => onRevoke(key)} />
        ))}
      </ul>
      {machine.state === 'ACTIVE' && (
        <Can permission="service-account:manage">
          <div className="mach-f">
            <Button size="sm" onClick={() => onOpen('rotate')}>
              New key
            </Button>
            <Button size="sm" variant="quiet" onClick={() => onOpen('end')}>
              Disable
            </Button>
          </div>
        </Can>
      )}
    </Card>
  );
}
