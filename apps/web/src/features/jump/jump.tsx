/** Finds cases and alerts, and jumps to them. */
export function Jump() {
  return null;
}
