/** Small numbers out of one seed, the same on every machine (mulberry32): a demo that differs at each start could not be described. */
export function dice(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return { between, pick: <T>(values: readonly T[]) => values[between(0, values.length - 1)] as T };
}
export type Dice = ReturnType<typeof dice>;

/** An account of somebody who does not exist: an IBAN with right check digits (ISO 13616) at bank code 00000000, which nobody has. */
export function inventedIban(serial: number): string {
  const bban = `00000000${String(serial).padStart(10, '0')}`;
  // "DE" is 1314 in the letters' numbers, and 00 stands where the check digits go.
  const check = 98n - (BigInt(`${bban}131400`) % 97n);
  return `DE${String(check).padStart(2, '0')}${bban}`;
}

const given = [
  'Mila',
  'Jakub',
  'Aino',
  'Rafael',
  'Zofia',
  'Emeka',
  'Lucía',
  'Henrik',
  'Samira',
  'Nikos',
  'Oona',
  'Tariq',
  'Ivana',
  'Pál',
  'Thandi',
  '明美',
];
const family = [
  'Kowalska',
  'Nyberg',
  'Duarte',
  'Obi',
  'Vukić',
  'Lindqvist',
  'Haddad',
  'Szabó',
  'Papadakis',
  'Mäkelä',
  'Romero',
  'Achterberg',
  'Ben-Ami',
  'Dlamini',
];
const firms = [
  'Kestrel Trading',
  'Blue Heron Logistics',
  'Ostwind Handel',
  'Marisma Foods',
  'Lark & Daughters',
  'Polder Werkplaats',
  'Saffron Textiles',
  'Nordlys Data',
];

export interface InventedParty {
  kind: 'PERSON' | 'ENTITY';
  name: string;
  ref: string;
  iban: string;
  email: string;
}

/** The n-th customer of the demo's bank. */
export function inventedParty(serial: number, { between, pick }: Dice): InventedParty {
  const isFirm = between(1, 4) === 1;
  const name = isFirm ? `${pick(firms)} ${pick(['GmbH', 'Ltd', 'Oy', 'SARL'])}` : `${pick(given)} ${pick(family)}`;
  return {
    kind: isFirm ? 'ENTITY' : 'PERSON',
    name,
    ref: `customer-${serial}`,
    iban: inventedIban(serial),
    email: `customer-${serial}@example.com`,
  };
}
