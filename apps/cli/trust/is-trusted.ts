import { readIfPresent } from '../instance/files.ts';
import type { Layout } from '../instance/layout.ts';
import { authorityOf, trustedMark } from './authority.ts';

/** True when `caspix trust` has put this very authority into a store and has not taken it out since. */
export const isTrusted = (layout: Layout) => readIfPresent(trustedMark(layout))?.trim() === authorityOf(layout).thumbprint;
