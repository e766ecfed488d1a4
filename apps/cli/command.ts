import type { Command } from 'commander';
import type { Instance } from './instance/instance.ts';

/**
 * Adds one command to the program. Every file in `commands/` exports one as `command`.
 *
 * `instance` opens the instance that `--data` names on first call (starting its database if nobody runs it) and
 * always answers the same object; `main.ts` closes it when the command's promise settles.
 */
export type RegisterCommand = (cli: Command, instance: () => Promise<Instance>) => void;
