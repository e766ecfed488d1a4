import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDomainError, uuidv7 } from '#kernel';
import { type CursorKind, decodeCursor, encodeCursor } from './cursor.ts';

const shapes: readonly CursorKind[][] = [['instant', 'uuid'], ['text', 'uuid'], ['amount', 'uuid'], ['number', 'uuid'], ['uuid']];

describe('a cursor', () => {
  it('comes back as it was given', () => {
    const id = uuidv7();
    for (const [shape, values] of [
      [
        ['instant', 'uuid'],
        ['2026-11-27T06:00:00.123456Z', id],
      ],
      [
        ['number', 'uuid'],
        [3, id],
      ],
      [
        ['amount', 'uuid'],
        ['1250.0000', id],
      ],
      [
        ['text', 'uuid'],
        ['ada lovelace', id],
      ],
    ] as const) {
      expect(decodeCursor(encodeCursor(values), shape)).toEqual(values);
    }
  });

  it('is read whole or refused as a bad request, whatever somebody makes of it', () => {
    const anything = fc.oneof(fc.string(), fc.json(), fc.base64String()).map((text) => Buffer.from(text).toString('base64url'));
    fc.assert(
      fc.property(fc.oneof(anything, fc.string()), fc.constantFrom(...shapes), (cursor, shape) => {
        try {
          expect(decodeCursor(cursor, shape)).toHaveLength(shape.length);
        } catch (error) {
          expect(isDomainError(error) && error.code).toBe('validation');
        }
      }),
    );
  });

  it.each<[string, CursorKind, unknown]>([
    ['a day that does not exist', 'instant', '2026-13-40T00:00:00Z'],
    ['the year nought', 'instant', '0000-01-01T00:00:00Z'],
    ['infinity', 'instant', 'infinity'],
    ['a number beyond an integer', 'number', 1e308],
    ['half a number', 'number', 0.5],
    ['a NUL', 'text', 'a\u0000b'],
    ['half a surrogate pair', 'text', '\ud800'],
    ['a list', 'text', ['a']],
    ['nothing', 'uuid', null],
  ])('with %s is refused before it reaches a statement', (_, kind, value) => {
    expect(() => decodeCursor(Buffer.from(JSON.stringify([value])).toString('base64url'), [kind])).toThrow(
      expect.objectContaining({ code: 'validation' }),
    );
  });
});
