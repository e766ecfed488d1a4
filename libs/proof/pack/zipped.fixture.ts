// Test support: files as the product's archives hold them.
import { ZipFile } from 'yazl';
import { ZIP_ENTRY_OPTIONS } from '../zip.ts';

export async function zipped(folder: string, files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [path, bytes] of files) {
    archive.addBuffer(bytes, `${folder}/${path}`, { ...ZIP_ENTRY_OPTIONS, mtime: new Date(Date.UTC(2026, 10, 22, 12)) });
  }
  archive.end();
  const chunks: Buffer[] = [];
  for await (const chunk of archive.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
