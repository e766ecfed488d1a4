/**
 * Nobody outside the database speaks for the log, though somebody could once: nothing is signed until a copy answers. What people do
 * goes on being written down. Unlike `integrity` it says nothing against the log.
 */
export class Unproven extends Error {
  override readonly name = 'Unproven';
}
