import type { DispositionChoice } from '#api/cases.ts';
import type { Choice } from '#ui';

export type Finding = DispositionChoice['disposition'];

const explained: Record<Finding, string> = {
  CONFIRMED_FRAUD: 'Deception or misuse is shown by the evidence',
  FALSE_POSITIVE: 'The activity has an honest explanation',
  INCONCLUSIVE: 'Not enough to say either way',
  REFERRED: 'Another team or authority takes it on',
  DUPLICATE: 'Already worked under another number',
};

/** The findings to choose from, each on a key of its own. */
export const findingChoices = (items: readonly DispositionChoice[]): Choice<Finding>[] =>
  items.map(({ disposition, says }, i) => ({ value: disposition, label: says, says: explained[disposition], hotkey: String(i + 1) }));
