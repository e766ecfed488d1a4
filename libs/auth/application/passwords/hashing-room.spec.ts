import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashesAtOnce, thisMachine } from './hashing-room.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const EACH = 64 * MIB;
const machine = { cores: 2, memory: 8 * GIB, free: 6 * GIB };

describe('how many passwords are hashed at once', () => {
  it('is two on two cores, and more where there are more', () => {
    expect(hashesAtOnce(machine, EACH)).toBe(2);
    expect(hashesAtOnce({ ...machine, cores: 6 }, EACH)).toBe(6);
    expect(hashesAtOnce({ ...machine, cores: 16, memory: 64 * GIB, free: 32 * GIB }, EACH)).toBe(16);
    expect(hashesAtOnce({ cores: 256, memory: 1024 * GIB, free: 512 * GIB }, EACH)).toBe(32);
  });

  it('is less where the memory is small, or taken by others, or a hash costs more', () => {
    expect(hashesAtOnce({ ...machine, cores: 8, memory: 2 * GIB }, EACH)).toBe(4);
    expect(hashesAtOnce({ ...machine, cores: 8, free: 256 * MIB }, EACH)).toBe(2);
    expect(hashesAtOnce({ ...machine, cores: 8, memory: 2 * GIB }, 4 * EACH)).toBe(1);
  });

  it('is never none, and never holds more than an eighth of the memory unless it is the only one', () => {
    const size = fc.integer({ min: 16, max: 1024 * 1024 }).map((mib) => mib * MIB);
    const any = fc.record({
      cores: fc.integer({ min: 1, max: 512 }),
      memory: size,
      free: size,
    });
    fc.assert(
      fc.property(any, fc.integer({ min: 64, max: 4096 }), (there, mib) => {
        const many = hashesAtOnce(there, mib * MIB);
        expect(many).toBeGreaterThanOrEqual(1);
        expect(many).toBeLessThanOrEqual(Math.min(32, there.cores));
        if (many > 1) expect(many * mib * MIB).toBeLessThanOrEqual(there.memory / 8);
      }),
    );
  });

  it('is worked out from the machine that this runs on', () => {
    const here = thisMachine();
    expect(here.cores).toBeGreaterThan(0);
    expect(here.free).toBeGreaterThan(0);
    expect(here.memory).toBeGreaterThanOrEqual(here.free / 2);
    expect(hashesAtOnce(here, EACH)).toBeGreaterThanOrEqual(1);
  });
});
