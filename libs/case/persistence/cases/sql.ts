import { type Money, minorUnits, parseMoney } from '#kernel';

/** SQL for a timestamptz as RFC 3339 in UTC with microseconds: the driver's Date would lose the last three digits. */
export const instant = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** A numeric of the database as a decimal string with at least two digits after the point. */
export const amount = (stored: string): Money => parseMoney(minorUnits(stored));

/** A pattern for ILIKE that finds the text itself anywhere, whatever wildcards it holds. */
export const anywhere = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
