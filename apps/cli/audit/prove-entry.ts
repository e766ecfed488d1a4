import { isUuid } from '#kernel';
import { Refusal } from '../refusal.ts';
import { withLog } from './with-log.ts';

/** What somebody with only the log's key needs: leaf = SHA-256(0x00 ‖ bytes), up the path to the root that the checkpoint signs. */
export async function proveEntry(id: string) {
  if (!isUuid(id)) throw new Refusal(`'${id}' is not the id of an entry`);
  return withLog(async ({ reader, read, keys }) => {
    const { entry, index, size, leaf, path, checkpoint } = await read((tx) => reader.proof(tx, id));
    const { current } = await read((tx) => keys.inForce(tx));
    return { bytes: entry.bytes, index, size, leaf, path, checkpoint, vkey: current.vkey };
  });
}
