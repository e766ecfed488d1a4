/** One part of an upload, in the order in which the sender put them. A file's content is read before the next part comes. */
export type UploadPart =
  | { kind: 'field'; name: string; value: string }
  | { kind: 'file'; name: string; fileName: string; type: string; content: AsyncIterable<Buffer> };
