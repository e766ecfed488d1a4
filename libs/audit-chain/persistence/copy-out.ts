import type { Client, Connection, Submittable } from 'pg';

/** `PGCOPY\n\xff\r\n\0`, flags and header extension: 19 bytes before the first row (PostgreSQL manual, COPY, "Binary Format"). */
const HEADER = 19;

type OnRow = (fields: (Buffer | null)[]) => void;

/**
 * Runs `COPY (…) TO STDOUT (FORMAT binary)` and hands over each row as it arrives; half the cost of a cursor, since no value becomes
 * text on the way. The fields are views into the driver's buffer and valid during the call only.
 */
export function copyOut(client: Client, sql: string, onRow: OnRow): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyOut(sql, onRow, (error) => (error ? reject(error) : resolve())));
  });
}

class CopyOut implements Submittable {
  #failed: Error | null = null;
  #begun = false;

  constructor(
    private readonly sql: string,
    private readonly onRow: OnRow,
    private readonly done: (error: Error | null) => void,
  ) {}

  submit(connection: Connection): void {
    connection.query(this.sql);
  }

  handleCopyData(message: { chunk: Buffer }): void {
    if (this.#failed) return;
    try {
      // Each message holds one row; the first has the header before it.
      const fields = parseRow(message.chunk, this.#begun ? 0 : HEADER);
      this.#begun = true;
      if (fields) this.onRow(fields);
    } catch (error) {
      this.#failed = error instanceof Error ? error : new Error(String(error));
    }
  }

  handleError(error: Error): void {
    this.#failed ??= error;
    this.done(this.#failed);
  }

  handleReadyForQuery(): void {
    this.done(this.#failed);
  }

  // The driver calls these on whatever query is active.
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCommandComplete(): void {}
  handleCopyInResponse(): void {}
}

/** Null at the trailer, whose field count is -1, and for a message that holds the header alone. */
function parseRow(chunk: Buffer, start: number): (Buffer | null)[] | null {
  if (chunk.length < start + 2) return null;
  const count = chunk.readInt16BE(start);
  if (count < 0) return null;
  const fields: (Buffer | null)[] = [];
  let at = start + 2;
  for (let i = 0; i < count; i++) {
    const length = chunk.readInt32BE(at);
    at += 4;
    fields.push(length < 0 ? null : chunk.subarray(at, at + length));
    if (length > 0) at += length;
  }
  return fields;
}
