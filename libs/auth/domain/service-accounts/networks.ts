import { BlockList, isIP } from 'node:net';
import { DomainError } from '#kernel';

const MOST = 32;
const CIDR = /^([0-9a-fA-F:.]{2,45})\/(0|[1-9]\d{0,2})$/;

/** All there is: an account that may call from anywhere says so in these words. */
export const ANYWHERE: readonly string[] = ['0.0.0.0/0', '::/0'];

const refuse = (reason: string): never => {
  throw new DomainError('validation', `A network ${reason}`, [{ field: 'networks', reason }]);
};

const bitsOf = (address: string): number => address.split('.').reduce((bits, part) => bits * 256 + Number(part), 0);

function assertNetwork(text: string): string {
  const [, address = '', length = ''] =
    CIDR.exec(text) ?? refuse(`must be written as CIDR, such as 10.20.0.0/16, not '${text.slice(0, 60)}'`);
  const family = isIP(address);
  const most = family === 4 ? 32 : 128;
  if (family === 0 || Number(length) > most) refuse(`must be an address and a length of at most ${most} bits, not '${text.slice(0, 60)}'`);
  // 10.1.2.3/8 opens the door to 16 million addresses, and whoever writes it means one.
  if (family === 4 && bitsOf(address) % 2 ** (32 - Number(length)) !== 0) refuse(`'${text}' has bits beyond its length`);
  return text.toLowerCase();
}

/** The networks, each once. Throws `validation` for none, too many, and what is not CIDR (RFC 4632, RFC 4291 section 2.3). */
export function assertNetworks(wanted: readonly string[]): string[] {
  const networks = [...new Set(wanted.map((text) => assertNetwork(text.trim())))];
  if (networks.length === 0 || networks.length > MOST) refuse(`is needed, and ${MOST} are the most`);
  return networks;
}

/** An IPv4 address as a socket for both families shows it (RFC 4291, section 2.5.5.2). */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Whether the address lies in one of the networks. What is no address lies in none. */
export function isWithin(address: string, networks: readonly string[]): boolean {
  const plain = MAPPED.exec(address)?.[1] ?? address;
  const family = isIP(plain);
  if (family === 0) return false;
  const list = new BlockList();
  for (const network of networks) {
    const [base = '', length = ''] = network.split('/');
    if (isIP(base) === family) list.addSubnet(base, Number(length), family === 4 ? 'ipv4' : 'ipv6');
  }
  return list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}
