import { hashSync, type Options, verifySync } from '@node-rs/argon2';

export interface ToHash {
  readonly password: string;
  readonly options: Options;
}

export interface ToMatch extends ToHash {
  /** A PHC string. */
  readonly stored: string;
}

// What runs on a thread of hashing, each by its name: this file is loaded there and not where requests are answered.
export const hash = ({ password, options }: ToHash): string => hashSync(password, options);
export const matches = ({ stored, password, options }: ToMatch): boolean => verifySync(stored, password, options);
