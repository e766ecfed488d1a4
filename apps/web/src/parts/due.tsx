import { Deadline, shortDuration, useNow } from '#ui';

const DAY = 86_400_000;

/** How near a deadline is: over, due within a day or the last quarter of its span, or well ahead. */
export function dueState(dueAt: string, from: string, now: number): 'ok' | 'due' | 'over' {
  const left = Date.parse(dueAt) - now;
  if (left <= 0) return 'over';
  const span = Date.parse(dueAt) - Date.parse(from);
  return left < Math.min(DAY, span / 4) ? 'due' : 'ok';
}

/** Time left to a decision, in its largest unit; how long it is over where it is. */
export function DecisionDue({ dueAt, from }: { dueAt: string; from: string }) {
  const now = useNow().getTime();
  const left = Date.parse(dueAt) - now;
  return <Deadline state={dueState(dueAt, from, now)}>{left > 0 ? shortDuration(left) : `${shortDuration(-left)} over`}</Deadline>;
}
