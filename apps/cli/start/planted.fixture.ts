import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Planted by the import, each in the spelling in which it came and in the one in which it is compared. */
export const secrets = {
  'IBAN of AMLSim’s node 41': ['DE93000000000000000041'],
  'IBAN of a customer': ['DE36500105175407324931', 'DE36 5001 0517 5407 3249 31'],
  'card number': ['4539578763621486'],
  'card number in a text': ['5425233430109903'],
  'telephone number': ['+352621987654', '352621987654'],
  'e-mail address': ['planted.person@customer.example'],
  'national id': ['1987041298765'],
  'day of birth': ['1987-04-12'],
  address: ['17 Planted Lane, Esch'],
} as const;
/** Names lie in the clear: that this one is found shows that the search would find the others. */
export const CONTROL = 'Petronella Plantagenet';

/**
 * What staff type into a comment of a case, whose body is not encrypted (docs/keys.md): it may stand there, and nowhere else in the clear.
 */
export const typed = { 'IBAN in a comment': ['NO9386011117947', 'NO93 8601 1117 947'] } as const;

/** How a text looks in base64, plain and for URLs, inside of something longer: by where it begins, in three ways (RFC 4648, section 4). */
export function inBase64(plain: Buffer): string[] {
  const found = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), plain]).toString('base64');
    // The characters that also carry bits of what stands before or behind are left out.
    return encoded.slice([0, 2, 3][before]).replace(/.==?$/, '');
  });
  return [...new Set(found.flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]))];
}

/** Which of the planted values stand in these bytes: as text, as UTF-16, in hexadecimal of either case and in base64. */
export function foundIn(bytes: Buffer, planted: Readonly<Record<string, readonly string[]>> = secrets): string[] {
  return Object.entries(planted).flatMap(([what, spellings]) =>
    spellings
      .filter((text) => {
        const plain = Buffer.from(text, 'utf8');
        const hex = plain.toString('hex');
        const encoded = [hex, hex.toUpperCase(), ...inBase64(plain)].map((one) => Buffer.from(one));
        return [plain, Buffer.from(text, 'utf16le'), ...encoded].some((needle) => bytes.includes(needle));
      })
      .map((text) => `${what}: ${text}`),
  );
}

/** What `caspix import` takes: AMLSim's files, and alerts and transactions with the planted values. */
export function writePlanted(folder: string) {
  const at = (name: string) => join(folder, name);
  const [alerts, alertsMap] = [at('alerts.csv'), at('alerts-map.json')];
  const [transactions, transactionsMap] = [at('transactions.csv'), at('transactions-map.json')];
  const amlsim = join(folder, 'amlsim');
  mkdirSync(amlsim);
  const nodes = Array.from({ length: 60 }, (_, i) => `${i},${i % 20 === 1 ? 1 : 0},100.00,-1`);
  const transfers = Array.from({ length: 200 }, (_, i) => `${i % 60},${(i * 7 + 1) % 60},${i}.50,${i % 30}`);
  writeFileSync(join(amlsim, 'nodes.csv'), `nodeid,isFraud,init_balance,fraudStep\n${nodes.join('\n')}\n`);
  writeFileSync(join(amlsim, 'transactions.csv'), `sourceNodeId,targetNodeId,value,time\n${transfers.join('\n')}\n`);
  const head = 'Alert,Rule,Score,Raised,Account,Holder,Customer,Phone,Mail,Id,Born,Lives';
  const line = (ref: string, account: string) =>
    `${ref},Mule,90,2026-11-03 14:05,${account},${CONTROL},C-1,${secrets['telephone number'][0]},${secrets['e-mail address'][0]},${secrets['national id'][0]},${secrets['day of birth'][0]},"${secrets.address[0]}"`;
  writeFileSync(alerts, `${head}\n${line('a1', secrets['IBAN of a customer'][1])}\n${line('a2', secrets['card number'][0])}\n`);
  const map = {
    ...{ source: 'plant', constants: { currency: 'EUR', 'subjects.0.party.kind': 'PERSON' } },
    columns: {
      ...{ Alert: 'sourceRef', Rule: 'typology', Score: 'score', Raised: 'detectedAt', Account: 'subjects.0.account.number' },
      ...{
        Holder: 'subjects.0.party.name',
        Customer: 'subjects.0.party.ref',
        Phone: 'subjects.0.party.phone',
        Mail: 'subjects.0.party.email',
      },
      ...{ Id: 'subjects.0.party.nationalId', Born: 'subjects.0.party.born', Lives: 'subjects.0.party.address' },
    },
  };
  writeFileSync(alertsMap, JSON.stringify(map));
  writeFileSync(
    transactions,
    `Ref,At,Amount,Currency,From,To,Text\nt1,2026-11-02T10:00:00Z,12.00,EUR,${secrets['IBAN of a customer'][0]},${secrets['card number'][0]},"card ${secrets['card number in a text'][0]} of ${secrets['e-mail address'][0]}"\n`,
  );
  const columns = {
    Ref: 'ref',
    At: 'at',
    Amount: 'amount',
    Currency: 'currency',
    From: 'from.number',
    To: 'to.number',
    Text: 'description',
  };
  writeFileSync(transactionsMap, JSON.stringify({ source: 'plant', columns }));
  return { amlsim, alerts, alertsMap, transactions, transactionsMap };
}
