import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modeOf } from './files.ts';
import { type Layout, layoutOf } from './layout.ts';
import { createMarker, readMarker, writeMarker } from './marker.ts';

let layout: Layout;
beforeEach(() => {
  layout = layoutOf(join(mkdtempSync(join(tmpdir(), 'caspix-marker-')), 'data'));
});
afterEach(() => rmSync(join(layout.root, '..'), { recursive: true, force: true }));

describe('a data directory', () => {
  it('is made closed to others and known as ours from its first file on', () => {
    const made = createMarker(layout, 0o700, '0.1.0');
    expect(modeOf(layout.root)).toBe(0o700);
    expect(readMarker(layout)).toEqual(made);
  });

  it('may be an empty folder', () => {
    mkdirSync(layout.root);
    expect(readMarker(layout)).toBeUndefined();
  });

  it('that somebody else filled is left alone', () => {
    mkdirSync(layout.root);
    writeFileSync(join(layout.root, 'thesis.odt'), 'x');
    expect(() => readMarker(layout)).toThrow(/Caspix did not make it/);
    expect(readdirSync(layout.root)).toEqual(['thesis.odt']);
  });

  it('of another layout is refused with both versions named', () => {
    writeMarker(layout, { ...createMarker(layout, 0o700, '9.9.9'), format: 2 });
    expect(() => readMarker(layout)).toThrow(/layout 2, made by Caspix 9\.9\.9, and this version reads layout 1/);
  });

  it('with a cluster of another PostgreSQL is refused', () => {
    writeMarker(layout, { ...createMarker(layout, 0o700, '0.1.0'), postgres: 17 });
    expect(() => readMarker(layout)).toThrow(/PostgreSQL 17 .* brings 18/);
  });

  it('that a restore has not finished is no instance', () => {
    createMarker(layout, 0o700, '0.1.0', 'caspix restore');
    expect(() => readMarker(layout)).toThrow(/restore that did not come to its end/);
  });

  it('with a damaged marker is refused rather than made anew', () => {
    createMarker(layout, 0o700, '0.1.0');
    writeFileSync(layout.marker, '{"what": "caspix inst');
    expect(() => readMarker(layout)).toThrow(/is not what Caspix writes/);
  });
});
