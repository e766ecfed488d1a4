/** A code as words: `fan_in` → `Fan in`, `CONFIRMED_FRAUD` → `Confirmed fraud`. Text that already has lower case and spaces stays. */
export function words(code: string): string {
  const spaced = code.replaceAll('_', ' ').trim();
  const plain = /[a-z]/.test(spaced) ? spaced : spaced.toLowerCase();
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** `1 alert`, `3 alerts`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
