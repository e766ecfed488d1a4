import type { KeyVersion } from '#api/crypto-keys.ts';
import { Button, Card, Pill, plural, type Tone, When } from '#ui';
import type { KeyChange } from './key-dialog.tsx';
import { canBeDestroyed, type Rotatable } from './words.ts';

interface Props {
  name: Rotatable;
  label: string;
  says: string;
  versions: readonly KeyVersion[];
  onChange: (change: KeyChange) => void;
}

const states: Readonly<Record<KeyVersion['state'], { label: string; tone: Tone }>> = {
  current: { label: 'Current', tone: 'good' },
  retired: { label: 'Retired', tone: 'neutral' },
  destroyed: { label: 'Destroyed', tone: 'bad' },
};

function Version({ version, onDestroy }: { version: KeyVersion; onDestroy: () => void }) {
  const { state, wraps, rootVersion, createdAt, destroyedAt, name } = version;
  return (
    <li>
      <span className="what">
        <b>Version {version.version}</b>
        <small className="t3">
          Since <When at={createdAt} format="date" />
          {rootVersion !== null && `, under root version ${rootVersion}`}
          {destroyedAt && (
            <>
              , destroyed <When at={destroyedAt} format="date" />
            </>
          )}
        </small>
        {name === 'case' && state !== 'destroyed' && (
          <small className="t2 tn">{wraps === 0 ? 'Wraps nothing' : `Wraps ${plural(wraps, 'key')}`}</small>
        )}
      </span>
      <Pill tone={states[state].tone}>{states[state].label}</Pill>
      {canBeDestroyed(version) && (
        <Button size="sm" variant="quiet" onClick={onDestroy}>
          Destroy
        </Button>
      )}
    </li>
  );
}

/** One key that rotates, with its history. */
export function KeyCard({ name, label, says, versions, onChange }: Props) {
  return (
    <Card title={label} actions={<span className="t3 mono">{name}</span>}>
      <p className="t2">{says}.</p>
      <ul className="key-versions" aria-label={`Versions of ${label}`}>
        {versions.map((version) => (
          <Version
            key={version.id}
            version={version}
            onDestroy={() => onChange({ change: 'destroy', key: name, label, version: version.version })}
          />
        ))}
      </ul>
      <div className="key-f">
        <Button size="sm" onClick={() => onChange({ change: 'rotate', key: name, label })}>
          New version
        </Button>
      </div>
    </Card>
  );
}
