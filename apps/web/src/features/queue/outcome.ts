import { plural } from '#ui';

interface Item {
  result: 'done' | 'skipped';
  why?: string | undefined;
}

/** What a bulk act left alone and why, or an empty text: `2 skipped, somebody else holds it`. */
export function skippedText(items: readonly Item[]): string {
  const skipped = items.filter((item) => item.result === 'skipped');
  if (skipped.length === 0) return '';
  const whys = [...new Set(skipped.map((item) => item.why).filter(Boolean))];
  return `${skipped.length} skipped${whys.length > 0 ? `, ${whys.join(', ')}` : ''}`;
}

/** The sentence after a bulk act. */
export function doneText(verb: string, items: readonly Item[]): string {
  const done = items.filter((item) => item.result === 'done').length;
  const skipped = skippedText(items);
  return `${verb} ${plural(done, 'alert')}${skipped ? `; ${skipped}` : ''}`;
}
