import { attempt, run } from './run.ts';

/** Installs Debian packages. Throws with what to do where that is not possible: a peer that is missing is not a peer that passed. */
export async function debianPackages(...names: readonly string[]): Promise<void> {
  const isDebian = (await attempt(['sh', '-c', 'command -v apt-get'])).code === 0;
  if (process.getuid?.() !== 0 || !isDebian) throw new Error(`Install ${names.join(', ')}, or run this as root on Debian`);
  const install = `apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends ${names.join(' ')}`;
  await run(['sh', '-c', install], { timeout: 300_000 });
}
