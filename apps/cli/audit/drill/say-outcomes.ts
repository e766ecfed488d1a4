import { table } from '../../table.ts';
import type { Outcome } from './drill.ts';

const seconds = (value: number | null): string => (value === null ? '–' : `${value.toFixed(1)} s`);

/** One line for each class: what noticed it, after how long, and within which target. */
export function asTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ name, noticedBy, seconds: took, targetSeconds, told, ok, says }) => [
    ok ? 'ok' : 'FAILED',
    name,
    noticedBy ?? 'nothing',
    seconds(took),
    targetSeconds === null ? 'silent' : `≤ ${targetSeconds} s`,
    told > 0 ? `level ${told} told` : '–',
    says ?? '',
  ]);
  return table(['', 'tampering', 'noticed by', 'after', 'target', 'escalated', 'what it says'], rows);
}
