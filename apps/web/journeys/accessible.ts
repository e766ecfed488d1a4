import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type axe from 'axe-core';

const ENGINE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

type World = typeof globalThis & { axe?: typeof axe };

interface Moving {
  readonly playState: string;
  readonly finished: Promise<unknown>;
  readonly effect: { getComputedTiming(): { endTime?: unknown } } | null;
}

// What runs in the page is typed by the few names that it uses: the browser's whole library would contradict Node's in every other file.
declare const document: {
  readonly documentElement: { readonly scrollWidth: number; readonly clientWidth: number };
  querySelectorAll(selector: string): { readonly length: number };
  getAnimations(): Moving[];
};
declare const requestAnimationFrame: (callback: (time: number) => void) => number;

/**
 * The engine stays in the page until the next load: putting it in and collecting the result through a window of its own, as
 * `@axe-core/playwright` does for pages with frames, took longer than looking. Frames are none, which the check says too.
 */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(ENGINE);
  return page.evaluate(async (values) => {
    const world = globalThis as World;
    if (!world.axe) throw new Error('axe is not in the page');
    const found = await world.axe.run(document as never, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] });
    const frames = document.querySelectorAll('iframe, frame').length;
    return [
      ...found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
      ...(frames > 0 ? [`${frames} frames, which nobody looked into`] : []),
    ];
  }, TAGS);
}

/** Waits until what fades or slides in stands still for three frames: half faded in, every text is too pale. What turns for ever does not count. */
const settled = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let still = 0; still < 3; ) {
      await new Promise(requestAnimationFrame);
      const moving = document
        .getAnimations()
        .filter(({ playState, effect }) => playState === 'running' && Number(effect?.getComputedTiming().endTime) < 60_000);
      await Promise.allSettled(moving.map(({ finished }) => finished));
      still = moving.length === 0 ? still + 1 : 0;
    }
  });

/** WCAG 2.2 A and AA as far as a machine can tell, and nothing wider than the window. */
export async function expectAccessible(page: Page): Promise<void> {
  await settled(page);
  const found = await violations(page);
  expect(found.map((violation) => `${page.url()} ${violation}`)).toEqual([]);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(`${page.url()} ${over > 0 ? `is ${over} px too wide` : 'fits'}`).toBe(`${page.url()} fits`);
}
