import { PassThrough } from 'node:stream';
import busboy, { type Busboy } from 'busboy';
import type { Request } from 'express';
import { DomainError } from '#kernel';
import type { UploadPart } from '../../application/evidence/upload-part.ts';

/** A form's text around its file: names, boundaries and the note. */
const AROUND_FILE_BYTES = 65_536;
/** How much of a refused upload is still read and thrown away, so that its sender hears the answer instead of a broken connection. */
const DRAIN_BYTES = 16_777_216;
const DRAIN_MILLIS = 10_000;

const malformed = (reason: string): DomainError => new DomainError('validation', 'The upload cannot be read', [{ field: 'file', reason }]);

/** Refuses by what the request's head says, before a byte of its body is read. Throws `unsupported-media-type`, `payload-too-large`. */
function assertReadable(request: Request, maxBytes: number): void {
  if (!/^multipart\/form-data\s*;/i.test(request.headers['content-type'] ?? '')) {
    throw new DomainError('unsupported-media-type', 'Send the file as multipart/form-data');
  }
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes + AROUND_FILE_BYTES) {
    throw new DomainError('payload-too-large', 'The upload is too large', [{ field: 'file', reason: `is larger than ${maxBytes} bytes` }]);
  }
}

function parser(request: Request): Busboy {
  const limits = { files: 2, fields: 4, parts: 6, fieldNameSize: 100, fieldSize: 8_192, headerPairs: 20 };
  try {
    return busboy({ headers: request.headers, limits, defParamCharset: 'utf8', preservePath: true });
  } catch (cause) {
    throw new DomainError('validation', 'The upload cannot be read', [{ field: 'file', reason: 'comes without a boundary' }], { cause });
  }
}

/** Parts wait here between the parser, which pushes, and the reader, which asks. */
class PartQueue {
  readonly #parts: UploadPart[] = [];
  #wake: (() => void) | null = null;
  #ended = false;
  #failure: unknown = null;

  push(part: UploadPart): void {
    this.#parts.push(part);
    this.#wake?.();
  }

  end(failure: unknown = null): void {
    this.#ended = true;
    this.#failure ??= failure;
    this.#wake?.();
  }

  async next(): Promise<UploadPart | null> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure;
      const part = this.#parts.shift();
      if (part) return part;
      if (this.#ended) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

function listen(form: Busboy, request: Request, queue: PartQueue): void {
  form.on('file', (name, stream, { filename, mimeType }) => {
    // An error must wait here for a reader that comes late; as an event that nobody hears it would end the process.
    const content = new PassThrough().on('error', () => undefined);
    stream.on('error', (error) => content.destroy(error));
    stream.pipe(content);
    queue.push({ kind: 'file', name: name ?? '', fileName: filename ?? '', type: mimeType, content });
  });
  form.on('field', (name, value, { nameTruncated, valueTruncated }) => {
    if (nameTruncated || valueTruncated) queue.end(malformed('comes with a field that is too long'));
    else queue.push({ kind: 'field', name: name ?? '', value });
  });
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
    form.on(limit, () => queue.end(malformed('comes with too many parts')));
  form.on('error', (error) =>
    queue.end(malformed(error instanceof Error ? `is not a well-formed form: ${error.message}` : 'is not a form')),
  );
  form.on('close', () => queue.end());
  request.on('close', () => {
    if (!request.complete) form.destroy(new Error('the sender went away'));
  });
}

/** Reads on for a while and throws away. Too much or too long, and the connection ends. */
function drain(request: Request): void {
  if (request.complete || request.destroyed) return;
  let drained = 0;
  const timer = setTimeout(() => request.destroy(), DRAIN_MILLIS);
  request.on('data', (bytes: Buffer) => {
    drained += bytes.length;
    if (drained > DRAIN_BYTES) request.destroy();
  });
  request.once('close', () => clearTimeout(timer));
  request.once('end', () => clearTimeout(timer));
  request.resume();
}

/**
 * The parts of a multipart form (RFC 7578) as they arrive; nothing is held but what the reader has not yet taken.
 * Throws `unsupported-media-type`, `payload-too-large`, and `validation` for a form that is broken or has too many parts.
 */
export async function* uploadParts(request: Request, maxBytes: number): AsyncGenerator<UploadPart> {
  let form: Busboy | null = null;
  try {
    assertReadable(request, maxBytes);
    form = parser(request);
    const queue = new PartQueue();
    listen(form, request, queue);
    request.pipe(form);
    for (let part = await queue.next(); part !== null; part = await queue.next()) yield part;
  } finally {
    if (form) {
      request.unpipe(form);
      form.destroy();
    }
    drain(request);
  }
}
