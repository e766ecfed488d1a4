import './keys-page.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type KeyState, keyStateQuery } from '#api/crypto-keys.ts';
import { Banner, Button, Card, Loadable, PlainTable, Progress, plural, useCrumbs, When } from '#ui';
import { KeyCard } from './key-card.tsx';
import { type KeyChange, KeyDialog } from './key-dialog.tsx';
import { RootCard } from './root-card.tsx';
import { fixedKeys, leftOver, providerWords, rotatable, versionsOf } from './words.ts';

/** The report that nothing is left on an old version, or how far the moving has come. */
function Left({ state, onChange }: { state: KeyState; onChange: (change: KeyChange) => void }) {
  const { moved, left, underOldRoot } = leftOver(state);
  if (left === 0 && underOldRoot === 0)
    return (
      <div className="key-left">
        <Banner>Nothing is left on an old version.</Banner>
      </div>
    );
  return (
    <div className="key-left">
      {left > 0 && (
        <>
          <p>
            <b className="tn">{left.toLocaleString('en')}</b> of{' '}
            {plural(moved + left, 'key of a person or account', 'keys of persons and accounts')} are left on an old version.
          </p>
          <Progress label="Moved to the newest version" value={moved / (moved + left)} />
        </>
      )}
      {underOldRoot > 0 && <p>{plural(underOldRoot, 'key is', 'keys are')} left under an older root key.</p>}
      {state.moving ? (
        <p className="t2">
          The worker moves them since <When at={state.moving.orderedAt} />: {plural(state.moving.moved, 'key')} so far. People go on
          working.
        </p>
      ) : (
        !state.rootOrder && (
          <Button size="sm" onClick={() => onChange({ change: 'rewrap', key: 'case', label: 'Persons and accounts' })}>
            Move them
          </Button>
        )
      )}
    </div>
  );
}

function Provider({ state, onChange }: { state: KeyState; onChange: (change: KeyChange) => void }) {
  const { kind, id, signingKeys, sealed } = state.provider;
  return (
    <Card title={providerWords[kind]}>
      {sealed && <Banner tone="bad">The provider is sealed: what needs a key is refused until somebody opens it.</Banner>}
      <dl className="kv">
        <dt>Known as</dt>
        <dd className="mono wrap">{id}</dd>
        <dt>Signs</dt>
        <dd className="mono wrap">{signingKeys.join(', ')}</dd>
      </dl>
      <Left state={state} onChange={onChange} />
    </Card>
  );
}

/** The keys that everything sensitive lies under: who holds them, which versions there are, and what is left on old ones. */
export function KeysPage() {
  useCrumbs({ label: 'People', link: { to: '/people/users' } }, { label: 'Keys' });
  const query = useQuery(keyStateQuery);
  const [change, setChange] = useState<KeyChange | null>(null);
  return (
    <div className="pad">
      <div className="key-h">
        <h1>Keys</h1>
        <p className="t2">
          A new version, or the end of an old one, takes two admins. What was asked for and decided stands under{' '}
          <Link to="/approvals">Approvals</Link>; no key is ever shown.
        </p>
      </div>
      <Loadable query={query} what="The keys" rows={6}>
        {(state) => (
          <div className="key-grid">
            <Provider state={state} onChange={setChange} />
            <RootCard state={state} onChange={setChange} />
            {rotatable.map((key) => (
              <KeyCard key={key.name} {...key} versions={versionsOf(state, key.name)} onChange={setChange} />
            ))}
            <Card title="Keys that do not rotate">
              <p className="t2">Passwords, searches and pseudonyms made under them could not be made again.</p>
              <PlainTable
                caption="Keys that do not rotate"
                head={['Key', 'Root version']}
                rows={fixedKeys(state).map(({ label, rootVersion }) => [label, rootVersion ?? '–'])}
              />
            </Card>
          </div>
        )}
      </Loadable>
      {change && <KeyDialog change={change} onClose={() => setChange(null)} />}
    </div>
  );
}
