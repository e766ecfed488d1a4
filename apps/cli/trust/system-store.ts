import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Authority } from './authority.ts';
import { attempt, has, type Outcome } from './store.ts';

/** A folder of PEM files and the command that takes them up: how Linux distributions do it. */
const linuxStores = [
  {
    name: 'Debian',
    update: 'update-ca-certificates',
    args: [] as string[],
    removal: ['--fresh'],
    folder: '/usr/local/share/ca-certificates',
  },
  { name: 'Fedora', update: 'update-ca-trust', args: ['extract'], removal: ['extract'], folder: '/etc/pki/ca-trust/source/anchors' },
  {
    name: 'Arch',
    update: 'trust',
    args: ['extract-compat'],
    removal: ['extract-compat'],
    folder: '/etc/ca-certificates/trust-source/anchors',
  },
];

/** Adds the authority to the store that command-line programs and some browsers use, or takes it out. */
export function changeSystemStore(authority: Authority, remove: boolean): Outcome {
  const place = "the system's store";
  if (process.platform === 'darwin') return { place, ...outcome(onMac(authority, remove)) };
  if (process.platform === 'win32') return { place, ...outcome(onWindows(authority, remove)) };
  return { place, ...onLinux(authority, remove) };
}

const outcome = (why: string | undefined) => (why === undefined ? { done: true } : { done: false, why });

function onLinux(authority: Authority, remove: boolean): Omit<Outcome, 'place'> {
  const store = linuxStores.find(({ update, folder }) => has(update) && existsSync(dirname(folder)));
  if (!store) return { done: false, why: `this system has no store that Caspix knows; the certificate is ${authority.file}` };
  const file = join(store.folder, `${authority.slug}.crt`);
  if (remove && !existsSync(file)) return { done: true };
  if (process.getuid?.() !== 0) {
    const edit = remove ? `sudo rm ${file}` : `sudo cp ${authority.file} ${file}`;
    return { done: false, why: `it needs root: ${edit} && sudo ${[store.update, ...(remove ? store.removal : store.args)].join(' ')}` };
  }
  try {
    mkdirSync(store.folder, { recursive: true });
    if (remove) rmSync(file);
    else copyFileSync(authority.file, file);
  } catch (error) {
    return { done: false, why: (error as Error).message };
  }
  return outcome(attempt(store.update, remove ? store.removal : store.args));
}

/** Root changes the machine's keychain, anybody else their own; macOS asks for a password in a window. */
function onMac({ file, thumbprint }: Authority, remove: boolean): string | undefined {
  const [domain, keychain] =
    process.getuid?.() === 0
      ? [['-d'], '/Library/Keychains/System.keychain']
      : [[], join(process.env['HOME'] ?? '', 'Library/Keychains/login.keychain-db')];
  if (remove) return attempt('security', ['delete-certificate', '-Z', thumbprint, keychain]);
  return attempt('security', ['add-trusted-cert', ...domain, '-r', 'trustRoot', '-k', keychain, file]);
}

const onWindows = ({ file, thumbprint }: Authority, remove: boolean) =>
  attempt('certutil', remove ? ['-user', '-delstore', 'Root', thumbprint] : ['-user', '-addstore', 'Root', file]);
