/** A timestamptz as RFC 3339 in UTC with microseconds; the driver's Date would cut it to milliseconds. */
export const utc = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** The first row, or null. */
export const one = <Row>(rows: readonly Row[]): Row | null => rows[0] ?? null;

/** A search for this text anywhere, as a LIKE pattern in which the text's own signs mean themselves. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** The network of an inet, as `domain/watch/network.ts` has it: its /24 or /48. */
export const networkOf = (address: string): string =>
  `network(set_masklen(${address}, CASE family(${address}) WHEN 4 THEN 24 ELSE 48 END))`;
