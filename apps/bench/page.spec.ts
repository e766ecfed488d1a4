import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { single } from './measurement.ts';
import { Page } from './page.ts';

describe('the page of figures', () => {
  let folder: string;
  let path: string;
  let page: Page;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'caspix-page-'));
    path = join(folder, 'benchmarks.md');
    page = new Page(path, ['audit-append', 'start']);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const rows = () =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => /^\| (start|audit)/.test(line))
      .map((line) => line.split(' | ').slice(0, 2).join(' ').slice(2));

  it('takes the new figures of a suite for its old ones, and leaves the others in their order', () => {
    page.put('start', [single('start/new', 's', 9), single('start/again', 's', 4)], 'yesterday');
    page.put('audit-append', [single('audit-append/1', 'entries/s', 1242)], 'today');
    page.put('start', [single('start/new', 's', 8)], 'today');
    expect(rows()).toEqual(['audit-append/1 1242 entries/s', 'start/new 8 s']);
  });

  it('keeps no figure of another machine beside its own', () => {
    page.put('start', [single('start/new', 's', 9)], 'yesterday');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^\d+ × /m, '999 × '));
    page.put('audit-append', [single('audit-append/1', 'entries/s', 1242)], 'today');
    expect(rows()).toEqual(['audit-append/1 1242 entries/s']);
  });

  it('refuses a figure that no later run of its suite would replace', () => {
    expect(() => page.put('start', [single('begin', 's', 9)], 'today')).toThrow('named after its suite');
  });
});
