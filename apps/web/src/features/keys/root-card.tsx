import type { KeyState } from '#api/crypto-keys.ts';
import { Banner, Button, Card, Pill, plural, When } from '#ui';
import type { KeyChange } from './key-dialog.tsx';
import { type RootVersion, rootVersionsOf } from './words.ts';

type Order = NonNullable<KeyState['rootOrder']>;

const label = 'Root key';

function OrderState({ order: { kind, version, orderedAt, madeAt } }: { order: Order }) {
  const what = kind === 'destroy' ? `the end of version ${version}` : `version ${version}`;
  return (
    <div className="key-order">
      <Banner>
        <p>
          Two people ordered {what}, <When at={orderedAt} />.{' '}
          {madeAt ? 'The provider has made it; what lies under older versions is being moved.' : 'The worker sees to it at the provider.'}
        </p>
        {!madeAt && (
          <p className="t2">
            If that takes more than a minute, the provider does not let the product do it. Then a key officer runs{' '}
            <code className="mono">caspix keys carry-out</code>.
          </p>
        )}
      </Banner>
    </div>
  );
}

function Version({ root, onDestroy }: { root: RootVersion; onDestroy: (() => void) | undefined }) {
  return (
    <li>
      <span className="what">
        <b>Version {root.version}</b>
        <small className="t2 tn">{root.wraps === 0 ? 'Wraps nothing' : `Wraps ${plural(root.wraps, 'key')}`}</small>
      </span>
      <Pill tone={root.current ? 'good' : 'neutral'}>{root.current ? 'Current' : 'Retired'}</Pill>
      {onDestroy && (
        <Button size="sm" variant="quiet" onClick={onDestroy}>
          Destroy
        </Button>
      )}
    </li>
  );
}

/** The key at the provider that every other one lies under: its versions, and the order about it that is carried out. */
export function RootCard({ state, onChange }: { state: KeyState; onChange: (change: KeyChange) => void }) {
  const { rootOrder } = state;
  return (
    <Card title={label} actions={<span className="t3 mono">root</span>}>
      <p className="t2">Stays at the provider and wraps every other key.</p>
      {rootOrder && <OrderState order={rootOrder} />}
      <ul className="key-versions" aria-label={`Versions of ${label}`}>
        {rootVersionsOf(state).map((root) => (
          <Version
            key={root.version}
            root={root}
            onDestroy={
              root.free && !rootOrder ? () => onChange({ change: 'destroy', key: 'root', label, version: root.version }) : undefined
            }
          />
        ))}
      </ul>
      {!rootOrder && (
        <div className="key-f">
          <Button size="sm" onClick={() => onChange({ change: 'rotate', key: 'root', label })}>
            New version
          </Button>
        </div>
      )}
    </Card>
  );
}
