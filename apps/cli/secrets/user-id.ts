import { Refusal } from '../refusal.ts';

/** A user id from the command line. Root is refused: the containers' processes are not root either. */
export function userId(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Refusal(`'${text}' is not the number of a user other than root`);
  return Number(text);
}
