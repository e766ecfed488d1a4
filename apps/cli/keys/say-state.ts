import type { KeyState, RootOrder } from '#crypto';
import { table } from '../table.ts';

/** The state of all keys for people, with the sentence at its end that an auditor looks for. */
export function sayState({ provider, keys, moving }: KeyState, rootOrder: RootOrder | undefined): string {
  const roots = provider.rootVersions.map((version) => {
    const under = keys.filter((key) => key.rootVersion === version).length;
    return ['root', String(version), version === provider.rootVersion ? 'current' : 'retired', String(under), '', ''];
  });
  const rows = keys.map((key) => [
    key.name,
    String(key.version),
    key.state,
    key.name === 'case' ? String(key.wraps) : '',
    key.rootVersion === null ? '' : String(key.rootVersion),
    key.createdAt.slice(0, 19),
  ]);
  const head = ['key', 'version', 'state', 'wraps', 'under root', 'made (UTC)'];
  const orders = [
    ...(rootOrder
      ? [`Ordered by two people: ${rootOrder.kind} version ${rootOrder.version} of the root key, since ${rootOrder.orderedAt.slice(0, 19)}`]
      : []),
    ...(moving ? [`Ordered by two people: move keys, since ${moving.orderedAt.slice(0, 19)}; ${moving.moved} so far`] : []),
  ];
  const told = [`provider ${provider.kind}, ${provider.id}`, table(head, [...roots, ...rows]), ...orders, leftOver({ provider, keys })];
  return `${told.join('\n')}\n`;
}

/** What is left on old versions, by name. */
export function leftOver({ provider, keys }: Pick<KeyState, 'provider' | 'keys'>): string {
  const old = keys.filter((key) => key.name === 'case' && key.state === 'retired' && key.wraps > 0);
  const under = keys.filter((key) => key.rootVersion !== null && key.rootVersion < provider.rootVersion);
  const left = [
    ...old.map(({ version, wraps }) => `${wraps} subject keys under version ${version} of 'case'`),
    ...(under.length > 0 ? [`${under.length} domain keys under older root versions`] : []),
  ];
  return left.length === 0
    ? 'Nothing is left on an old version.'
    : `Left on old versions: ${left.join('; ')}. To move them: caspix keys rewrap --as NAME --reason TEXT`;
}
