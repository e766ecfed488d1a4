import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { progressOn } from './progress.ts';

const drawn = (isTTY: boolean) => {
  const lines: string[] = [];
  return { lines, progress: progressOn({ isTTY, write: (text: string) => lines.push(text) }) };
};

describe('the progress of an import', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is one line that is redrawn on a terminal', () => {
    const { lines, progress } = drawn(true);
    progress.show({ phase: 'alerts', rows: 500, share: 0.5 });
    progress.show({ phase: 'alerts', rows: 600, share: 0.6 });
    vi.advanceTimersByTime(200);
    progress.show({ phase: 'alerts', rows: 1000, share: 1 });
    progress.end();
    expect(lines).toEqual([
      expect.stringMatching(/^\r█{12}░{12} alerts: 500 rows, 50 %$/),
      expect.stringContaining('1,000 rows, 100 %'),
      '\n',
    ]);
  });

  it('is a line every few seconds anywhere else', () => {
    const { lines, progress } = drawn(false);
    for (let rows = 100; rows <= 1000; rows += 100) {
      progress.show({ phase: 'accounts', rows, share: 0.1 });
      vi.advanceTimersByTime(1000);
    }
    progress.end();
    expect(lines.map((line) => /(\S+) rows/.exec(line)?.[1])).toEqual(['100', '600', '1,000']);
  });
});
