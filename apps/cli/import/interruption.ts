const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Aborts at the first signal, so that the batch in hand is finished; a second signal ends the process at once, as the shell's user
 * expects. From here on signals are ours: those of `main.ts` would close the database under the import.
 */
export function interruption(say: (line: string) => void): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) {
    process.removeAllListeners(signal);
    process.once(signal, () => {
      say('stopping after this batch; run the same command again to continue');
      controller.abort();
    });
  }
  return controller.signal;
}
