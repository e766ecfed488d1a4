import { takeText } from '#api/drafts.ts';

/** The address, the dialog and the label of a text area: the same words belong nowhere else. */
function placeOf(area: HTMLTextAreaElement): string {
  const dialog = area.closest('[role=dialog]')?.querySelector('h2')?.textContent ?? '';
  return [location.pathname, location.search, dialog, area.labels[0]?.textContent ?? ''].join('\n');
}

/** What is typed in the text areas of the page at this moment, by its place. */
export function typedTexts(): Map<string, string> {
  const areas = [...document.querySelectorAll('textarea')].filter(({ value }) => value.trim() !== '');
  return new Map(areas.map((area) => [placeOf(area), area.value]));
}

/** Puts back what stood here when the session ended, as if it were typed: whoever holds the value hears of it. */
export function bringBack(area: HTMLTextAreaElement): void {
  const text = area.value === '' ? takeText(placeOf(area)) : undefined;
  if (text === undefined) return;
  // React overlooks a value that was set through its own setter.
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(area, text);
  area.dispatchEvent(new Event('input', { bubbles: true }));
}
