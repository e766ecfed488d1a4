import type { ReactNode } from 'react';

/** Line glyphs on a 16-unit grid, drawn with the stroke of the text around them: keys to z. */
export const lineGlyphsB = {
  keys: (
    <>
      <circle cx="4.75" cy="4.25" r="2" />
      <circle cx="11.25" cy="4.25" r="2" />
      <path d="M4.75 6.25v7.25M4.75 13.25h1.9M4.75 10.5h1.6M11.25 6.25v7.25M11.25 13.25h1.9M11.25 10.5h1.6" />
    </>
  ),
  link: <path d="M9 3h4v4M13 3 7.5 8.5M11 9v3.5h-8v-8H6.5" />,
  list: <path d="M6 4.5h7.5M6 8h7.5M6 11.5h7.5M2.9 4.5h.01M2.9 8h.01M2.9 11.5h.01" />,
  lock: (
    <>
      <rect x="3.5" y="7" width="9" height="6.5" rx="1.2" />
      <path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />
    </>
  ),
  mail: (
    <>
      <rect x="2" y="3.75" width="12" height="8.5" rx="1.2" />
      <path d="m2.5 4.75 5.5 4 5.5-4" />
    </>
  ),
  merge: (
    <>
      <circle cx="4" cy="3.75" r="1.5" />
      <circle cx="12" cy="8" r="1.5" />
      <circle cx="4" cy="12.25" r="1.5" />
      <path d="M4 5.25v5.5M4 5.5C4.3 7.3 6 8 10.5 8" />
    </>
  ),
  minus: <path d="M3.5 8h9" />,
  moon: <path d="M13 9.6A5.4 5.4 0 0 1 6.4 3 5.4 5.4 0 1 0 13 9.6z" />,
  note: (
    <>
      <path d="M3.5 2.5h6l3 3v8h-9z" />
      <path d="M9.5 2.5v3h3M6 8.5h4M6 11h3" />
    </>
  ),
  pack: (
    <>
      <path d="M2.5 5.25 8 2.5l5.5 2.75v5.5L8 13.5l-5.5-2.75z" />
      <path d="M2.5 5.25 8 8l5.5-2.75M8 8v5.5" />
    </>
  ),
  passkey: (
    <>
      <circle cx="6" cy="5" r="2.25" />
      <path d="M2 12.75c.3-2.3 1.9-3.5 4-3.5.7 0 1.3.1 1.9.35" />
      <circle cx="11.75" cy="8.25" r="1.75" />
      <path d="M11.75 10v3.75M11.75 12h1.3" />
    </>
  ),
  path: (
    <>
      <circle cx="3.75" cy="12.25" r="1.5" />
      <circle cx="12.25" cy="3.75" r="1.5" />
      <path d="M5.25 12.25H9a2 2 0 0 0 0-4.1H7a2.1 2.1 0 0 1 0-4.4h3.75" />
    </>
  ),
  people: (
    <>
      <circle cx="6" cy="5.25" r="2.25" />
      <path d="M2 13c.3-2.5 1.9-3.75 4-3.75S9.7 10.5 10 13" />
      <path d="M10.5 3.2a2.25 2.25 0 0 1 0 4.1M12 9.6c1.2.6 1.9 1.75 2.1 3.4" />
    </>
  ),
  person: (
    <>
      <circle cx="8" cy="5.25" r="2.5" />
      <path d="M3.25 13.5c.4-2.9 2.3-4.25 4.75-4.25s4.35 1.35 4.75 4.25" />
    </>
  ),
  pin: <path d="M8 9.75v3.75M5.5 2.5h5l-.7 3.5 1.7 1.7v2h-7v-2L6.2 6z" />,
  plus: <path d="M8 3v10M3 8h10" />,
  print: (
    <>
      <path d="M4.5 6V2.5h7V6M4.5 11.5h-2V6h11v5.5h-2" />
      <path d="M4.5 9.5h7v4h-7z" />
    </>
  ),
  pulse: <path d="M2 8.5h2.7L6.5 4l3 8.5 1.8-4H14" />,
  queue: (
    <>
      <path d="M2.5 9.5 4 3.5h8l1.5 6v3a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1z" />
      <path d="M2.5 9.5h3l1 1.75h3l1-1.75h3" />
    </>
  ),
  quote: <path d="M3 4.5h10M3 8h10M3 11.5h6" />,
  review: (
    <>
      <path d="M3.5 2.5h9v11h-9z" />
      <path d="m5.75 8.2 1.5 1.5 3-3.4" />
    </>
  ),
  rows: <path d="M2.5 4h11M2.5 6.7h11M2.5 9.3h11M2.5 12h11" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.25" />
      <path d="m10.2 10.2 3.3 3.3" />
    </>
  ),
  server: (
    <>
      <rect x="2.5" y="3" width="11" height="4" rx="1" />
      <rect x="2.5" y="9" width="11" height="4" rx="1" />
      <path d="M5 5h.01M5 11h.01" />
    </>
  ),
  shield: <path d="m8 2 5 1.75v4c0 3-2 5-5 6.25-3-1.25-5-3.25-5-6.25v-4z" />,
  sliders: (
    <>
      <path d="M2.5 5h5.4M12 5h1.5M2.5 11h1.6M8.2 11h5.3" />
      <circle cx="9.9" cy="5" r="1.9" />
      <circle cx="6.1" cy="11" r="1.9" />
    </>
  ),
  snow: <path d="M8 2v12M2.8 5l10.4 6M13.2 5 2.8 11" />,
  sun: (
    <>
      <circle cx="8" cy="8" r="2.6" />
      <path d="M8 1.75v1.5M8 12.75v1.5M1.75 8h1.5M12.75 8h1.5M3.6 3.6l1 1M11.4 11.4l1 1M12.4 3.6l-1 1M4.6 11.4l-1 1" />
    </>
  ),
  swap: <path d="M3 6h10M10.5 3.5 13 6M13 10H3M5.5 12.5 3 10" />,
  table: (
    <>
      <rect x="2.5" y="3" width="11" height="10" rx="1" />
      <path d="M2.5 6.3h11M2.5 9.6h11M7 6.3V13" />
    </>
  ),
  undo: <path d="M5.5 3 2.75 5.75 5.5 8.5M3 5.75h6a4 4 0 0 1 0 8H6" />,
  x: <path d="m4 4 8 8M12 4l-8 8" />,
} satisfies Record<string, ReactNode>;
