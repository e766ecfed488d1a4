/** Ends the preparation with one line for a person and exit code 1; an empty message means the line is already on the screen. */
export class Stop extends Error {}

/** One short line about what is being done. */
export function say(line) {
  process.stderr.write(`caspix: ${line}\n`);
}

/** What to say of a failed file operation, in place of a stack. */
export function fileTrouble(error, doing) {
  const why = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
  };
  return new Stop(`${doing}: ${why[error?.code] ?? error?.message}${error?.path ? ` (${error.path})` : ''}`);
}
