const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The zone this browser keeps, by IANA name. Times are stored in UTC and shown in this zone, which is always named. */
export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const zonePart = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' });

/** The short name of the zone at an instant: `CET`, `GMT+2`, `UTC`. */
export function zoneName(at: Date = new Date()): string {
  return zonePart.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
}

const formats = {
  time: new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }),
  seconds: new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit' }),
  day: new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short' }),
  date: new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short', year: 'numeric' }),
  full: new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'full', timeStyle: 'long' }),
};
const dayKey = new Intl.DateTimeFormat('en-CA', { timeZone });

/** The calendar day of an instant in the user's zone, as `2026-11-24`. */
export const localDay = (at: string | Date): string => dayKey.format(new Date(at));

export type TimeFormat = 'time' | 'seconds' | 'day' | 'date' | 'datetime' | 'full' | 'ago' | 'smart';

/** A length of time in its two largest units: `42 m`, `3 h 10 m`, `2 d 6 h`. */
export function formatDuration(ms: number): string {
  const size = Math.abs(ms);
  const sign = ms < 0 ? '−' : '';
  if (size < minute) return `${sign}${Math.round(size / 1000)} s`;
  if (size < hour) return `${sign}${Math.floor(size / minute)} m`;
  if (size < day) {
    const rest = Math.floor((size % hour) / minute);
    return `${sign}${Math.floor(size / hour)} h${rest ? ` ${String(rest).padStart(2, '0')} m` : ''}`;
  }
  const rest = Math.floor((size % day) / hour);
  return `${sign}${Math.floor(size / day)} d${rest ? ` ${rest} h` : ''}`;
}

/** A length of time in its largest unit alone, for narrow columns: `48 m`, `5 h`, `12 d`. */
export function shortDuration(ms: number): string {
  return formatDuration(ms).split(' ').slice(0, 2).join(' ');
}

/** An instant in words. `smart` is the clock for today, the day for this year, the date before that. */
export function formatTime(iso: string, format: TimeFormat, now: Date = new Date()): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '–';
  if (format === 'datetime') return `${formats.date.format(at)}, ${formats.time.format(at)}`;
  if (format === 'ago') return `${shortDuration(now.getTime() - at.getTime())} ago`;
  if (format !== 'smart') return formats[format].format(at);
  if (localDay(at) === localDay(now)) return formats.time.format(at);
  return at.getFullYear() === now.getFullYear() ? formats.day.format(at) : formats.date.format(at);
}
