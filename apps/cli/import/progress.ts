import type { Progress } from '#case';

const WIDTH = 24;
/** A terminal is redrawn smoothly; a log file gets a line now and then. */
const TERMINAL_MILLIS = 100;
const LOG_MILLIS = 5000;

interface Output {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** Draws how far an import is: a bar on a terminal, else a line every few seconds. `end` leaves the terminal on a fresh line. */
export function progressOn(output: Output): { show: (progress: Progress) => void; end: () => void } {
  const terminal = output.isTTY === true;
  let shown = 0;
  let phase = '';
  const endLine = () => {
    if (terminal && phase !== '') output.write('\n');
  };
  return {
    show: (progress) => {
      const now = Date.now();
      const another = progress.phase !== phase;
      if (!another && progress.share < 1 && now - shown < (terminal ? TERMINAL_MILLIS : LOG_MILLIS)) return;
      if (another) endLine();
      shown = now;
      phase = progress.phase;
      output.write(terminal ? `\r${bar(progress)}` : `caspix: ${words(progress)}\n`);
    },
    end: endLine,
  };
}

const words = ({ phase, rows, share }: Progress): string => `${phase}: ${rows.toLocaleString('en')} rows, ${Math.floor(share * 100)} %`;

function bar(progress: Progress): string {
  const full = Math.round(progress.share * WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${words(progress)}`;
}
