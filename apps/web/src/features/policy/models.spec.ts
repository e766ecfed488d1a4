import { describe, expect, it } from 'vitest';
import { modelsIn, refusedModel } from './models.ts';

const YUBIKEY = 'cb69481e-8ff7-4039-93ec-0a2729a154a8';
const TITAN = '42b4fb4a-2866-43b2-9bf7-6c6669c2e5d3';

describe('the models of keys that an administrator types', () => {
  it('are read one a line, by commas, in capitals and twice, as pasted from a list', () => {
    expect(modelsIn(` ${YUBIKEY.toUpperCase()}\n${TITAN}, ${YUBIKEY};\n`)).toEqual([YUBIKEY, TITAN]);
    expect(refusedModel([YUBIKEY, TITAN])).toBeUndefined();
  });

  it('are all models when nothing is typed', () => {
    expect([modelsIn(''), modelsIn(' \n ')]).toEqual([null, null]);
    expect(refusedModel(null)).toBeUndefined();
  });

  it('are refused with what is wrong', () => {
    expect(refusedModel(['yubikey'])).toBe('yubikey is no AAGUID');
    expect(refusedModel([`${YUBIKEY}0`])).toContain('is no AAGUID');
    expect(refusedModel(['00000000-0000-0000-0000-000000000000'])).toContain('All zeros');
    expect(refusedModel(Array.from({ length: 101 }, (_, i) => YUBIKEY.replace(/^.{4}/, String(1000 + i))))).toBe('At most 100 models');
  });
});
