import { KeySlots, TwoKeys } from '#ui';

/** What stands beside an empty list: how a request goes, so that the first one surprises nobody. */
export function HowItWorks() {
  return (
    <div className="a-how">
      <h2>What one person cannot do alone</h2>
      <p className="t2">
        Closing a case, giving a role, changing where copies of the log go: one person asks and says why, and another, who is not the same
        person under a second account, reads exactly what would change and turns the second key.
      </p>
      <KeySlots
        slots={[
          { who: 'Whoever asks', detail: 'Says what shall change, and why', turned: true },
          { who: 'Somebody else', detail: 'Reads it, then approves or refuses with a reason', turned: false },
        ]}
      />
      <TwoKeys>
        It takes effect in the moment of the second key, and only as it was read: where something has changed since it was asked for, the
        request is void. Both keys, and every refusal, are entries of the audit log.
      </TwoKeys>
    </div>
  );
}
