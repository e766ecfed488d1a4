import { csvLine } from '#platform';
import type { ReviewResult } from './review-result.ts';

const HEAD = [
  'review',
  'holder',
  'role',
  'since',
  'granted by request',
  'asked by',
  'approved by',
  'reason given',
  'last use',
  'uses in 90 days',
  'answer',
  'answered by',
  'answered at',
  'reason',
  'result',
  'request',
];

/** One line per grant under review. No cell is a formula. */
export function reviewCsv({ review, items }: Pick<ReviewResult, 'review' | 'items'>): string {
  const rows = items.map((item) => [
    review.number,
    item.holder.name,
    item.role.name,
    item.since,
    item.granted?.number ?? '',
    item.granted?.maker.name ?? '',
    item.granted?.checkers.map(({ name }) => name).join(' and ') ?? '',
    item.granted?.reason ?? 'first set-up',
    item.lastUsedAt ?? '',
    item.uses,
    item.answer ?? '',
    item.answeredBy?.name ?? '',
    item.answeredAt ?? '',
    item.reason ?? '',
    item.state,
    item.requestNumber ?? '',
  ]);
  return [HEAD, ...rows].map(csvLine).join('');
}

/** The entries of the log behind the result, each with its place in it. */
export function entriesCsv({ proofs, names }: Pick<ReviewResult, 'proofs' | 'names'>): string {
  const head = ['index', 'at', 'who', 'action', 'outcome', 'object', 'leaf'];
  const rows = proofs.map(({ entry: { entry }, index, leaf }) => [
    index,
    entry.at,
    names.get(entry.actor.sub)?.name ?? entry.actor.sub,
    entry.action,
    entry.outcome,
    `${entry.object.type} ${entry.object.id}`,
    leaf,
  ]);
  return [head, ...rows].map(csvLine).join('');
}
