/** Where a destination's secrets are stored: bound to the row, so that one copied into another destination does not open. */
export const secretPlace = (id: string) => ({ table: 'audit.destinations', column: 'secret', row: id });
