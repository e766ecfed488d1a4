import { useEffect, useState } from 'react';
import { formatTime, type TimeFormat, zoneName } from './format.ts';

/** An instant in the reader's zone; the full date with its zone is one hover away, or beside it with `zone`. */
export function When({ at, format = 'smart', zone = false }: { at: string | null; format?: TimeFormat; zone?: boolean }) {
  if (!at) return <span className="t3">–</span>;
  return (
    <time dateTime={at} title={formatTime(at, 'full')} className="tn nowrap">
      {formatTime(at, format)}
      {zone && ` ${zoneName(new Date(at))}`}
    </time>
  );
}

/** The present, renewed every `everyMs`. */
export function useNow(everyMs = 30_000): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** The clock of the top bar. Its zone is the zone of every time on screen. */
export function ZoneClock() {
  const now = useNow(10_000);
  return (
    <span className="now tn" title="Every time on screen is in this zone">
      {formatTime(now.toISOString(), 'time')} {zoneName(now)}
    </span>
  );
}
