const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Settles at the first signal to stop. From here on signals are ours: those of `main.ts` would close the instance under its children.
 * Under npm it settles, too, when npm is gone: somebody killed it, and it is what they know of us.
 */
export function stopSignal(environment = process.env): Promise<'stop'> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    for (const signal of signals) {
      process.removeAllListeners(signal);
      process.on(signal, () => resolve('stop'));
    }
    if (environment['npm_lifecycle_event'] === undefined) return;
    const watch = setInterval(() => {
      if (process.ppid !== parent) resolve('stop');
    }, 500);
    watch.unref();
  });
}
