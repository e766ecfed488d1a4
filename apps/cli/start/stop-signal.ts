const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Settles at the first signal to stop. From here on signals are ours: those of `main.ts` would close the instance under its children. */
export function stopSignal(): Promise<'stop'> {
  return new Promise((resolve) => {
    for (const signal of signals) {
      process.removeAllListeners(signal);
      process.on(signal, () => resolve('stop'));
    }
  });
}
