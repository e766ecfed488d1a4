import type { Progress } from '#case';

const WIDTH = 24;
/** A terminal is redrawn smoothly; a log file gets a line now and then. */
const TERMINAL_MILLIS = 100;
const LOG_MILLIS = 5000;

interface Output {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** Draws how far an import is: a bar on a terminal, else a line every few seconds. `end` shows how far it came. */
export function progressOn(output: Output): { show: (progress: Progress) => void; end: () => void } {
  const terminal = output.isTTY === true;
  let drawnAt = 0;
  let last: Progress | undefined;
  let drawn: Progress | undefined;
  const draw = (progress: Progress) => {
    drawnAt = Date.now();
    drawn = progress;
    output.write(terminal ? `\r${bar(progress)}` : `caspix: ${words(progress)}\n`);
  };
  const end = () => {
    if (last && last !== drawn) draw(last);
    if (last && terminal) output.write('\n');
    last = undefined;
  };
  return {
    show: (progress) => {
      if (last && last.phase !== progress.phase) end();
      const due = Date.now() - drawnAt >= (terminal ? TERMINAL_MILLIS : LOG_MILLIS);
      if (last === undefined || due) draw(progress);
      last = progress;
    },
    end,
  };
}

const words = ({ phase, rows, share }: Progress): string => `${phase}: ${rows.toLocaleString('en')} rows, ${Math.floor(share * 100)} %`;

function bar(progress: Progress): string {
  const full = Math.round(progress.share * WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${words(progress)}`;
}
