import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskText } from './mask.ts';
import { maskCorpus } from './mask-corpus.ts';

/** Any UTF-16 code unit, halves of characters included. */
const anyUnit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));

const published: readonly [kind: string, value: string][] = [
  ['pan', '4111111111111111'],
  ['pan', '5555 5555 5555 4444'],
  ['pan', '3782-822463-10005'],
  ['pan', '6011111111111117'],
  ['pan', '３５３０１１１３３３３０００００'],
  ['iban', 'DE89370400440532013000'],
  ['iban', 'GB29 NWBK 6016 1331 9268 19'],
  ['iban', 'mt84malt011000012345mtlcast001s'],
  ['email', 'jane.doe+x@example.co.uk'],
  ['email', 'jörg@müller.de'],
  ['phone', '+49 (0)30 123456-78'],
  ['phone', '(212) 555-0100'],
  ['phone', '415 555 2671'],
  ['national-id', '078-05-1120'],
  ['secret', 'sk-proj-abcdefghij0123456789'],
  ['secret', `caspix_at_${'aB3-_x9'.repeat(6)}Z`],
  ['national-id', '86095742719'],
  ['national-id', '1 85 05 78 006 084 91'],
  ['national-id', 'RSSMRA85T10A562S'],
  ['national-id', '12345678Z'],
  ['national-id', 'X1234567L'],
  ['national-id', 'AB 12 34 56 C'],
];

describe('the corpus of labelled lines', () => {
  const lines = maskCorpus(6_000);
  const secrets = lines.flatMap(({ text, secret }) => (secret === null ? [] : [{ text, secret }]));
  const innocents = lines.filter(({ secret }) => secret === null);
  const missed = secrets.filter(({ text, secret }) => maskText(text).includes(secret.split('\n')[1] ?? secret));
  const spoiled = innocents.filter(({ text }) => maskText(text) !== text);

  it('has two thousand lines and more, half of them innocent', () => {
    expect(secrets.length).toBeGreaterThanOrEqual(1_000);
    expect(innocents.length).toBe(secrets.length);
    expect(secrets.every(({ text, secret }) => text.includes(secret))).toBe(true);
  });

  it('loses no more than five secrets in a thousand', () => {
    expect((secrets.length - missed.length) / secrets.length, missed.map(({ text }) => text).join('\n')).toBeGreaterThanOrEqual(0.995);
  });

  it('masks no more than one innocent line in a hundred', () => {
    const found = secrets.length - missed.length;
    expect(found / (found + spoiled.length), spoiled.map(({ text }) => text).join('\n')).toBeGreaterThanOrEqual(0.99);
  });
});

describe('a text that goes into a log', () => {
  it.each(published)('shows no %s written as %s', (kind, value) => {
    expect(maskText(`before ${value} after`)).toBe(`before [masked:${kind}] after`);
  });

  it('keeps a UUID even when its last digits add up to a card number', () => {
    const text = 'id a1b2c3d4-e5f6-4123-8411-111111111111 and 12345678-1234-4111-8111-111111111111';
    expect(maskText(text)).toBe(text);
  });

  it('shows no card number with an expiry date and a code around it', () => {
    expect(maskText('2026 4111 1111 1111 1111 12/28 123')).not.toContain('1111 1111');
  });

  it('cannot forge a second line or colour a terminal', () => {
    expect(maskText('ok\r\n{"level":"info"}\u001b[31m\u2028\u202e')).toBe('ok\\r\\n{"level":"info"}\\u001b[31m\\u2028\\u202e');
  });

  it('hides the rest of the text when a private key has no end', () => {
    expect(maskText('x -----BEGIN RSA PRIVATE KEY-----\nMIIE')).toBe('x [masked:secret]');
  });

  it('reads through the escapes of a text that is itself JSON', () => {
    expect(maskText('{"raw":"a\\n4111111111111111\\tb","h":"{\\"password\\":\\"hunter2\\"}"}')).not.toMatch(/4111|hunter2/);
  });

  it('is not fooled by a secret that calls itself masked', () => {
    expect(maskText('[masked:4111111111111111 password=[masked:hunter2')).not.toMatch(/4111|hunter/);
  });

  it('is the same when masked twice', () => {
    const words = maskCorpus(400).map(({ text }) => text);
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: anyUnit })), { maxLength: 4 }), (parts) => {
        const once = maskText(parts.join(' '));
        return maskText(once) === once;
      }),
    );
  });

  it('never holds a card number that fast-check hid in any text', () => {
    const noise = fc.string({ unit: fc.constantFrom(...' \t\n,;:()[]{}"\'=/?&<>|abcxyzé€'), maxLength: 40 });
    fc.assert(
      fc.property(noise, noise, fc.constantFrom('4111111111111111', '5555555555554444'), (before, after, card) => {
        return !maskText(`${before} ${card} ${after}`).includes(card);
      }),
    );
  });
});
