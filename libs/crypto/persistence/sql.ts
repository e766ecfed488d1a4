/** A timestamptz as RFC 3339 in UTC with microseconds; the driver's Date would cut it to milliseconds. */
export const stamp = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
