import type { ReactNode } from 'react';

/** Line glyphs on a 16-unit grid, drawn with the stroke of the text around them: a to keyboard. */
export const lineGlyphsA = {
  alert: (
    <>
      <path d="M8 2.5 14 13H2z" />
      <path d="M8 6.5v3M8 11.2v.1" />
    </>
  ),
  at: (
    <>
      <circle cx="8" cy="8" r="2.5" />
      <path d="M10.5 5.5V9a1.6 1.6 0 0 0 3 0V8a5.5 5.5 0 1 0-2.25 4.45" />
    </>
  ),
  bank: <path d="M2.5 6.5 8 3l5.5 3.5zM4 6.5v5M6.7 6.5v5M9.3 6.5v5M12 6.5v5M2.5 13h11" />,
  bell: (
    <>
      <path d="M4.5 7a3.5 3.5 0 0 1 7 0c0 3 1.25 4 1.25 4h-9.5S4.5 10 4.5 7z" />
      <path d="M6.75 13.25a1.5 1.5 0 0 0 2.5 0" />
    </>
  ),
  bold: <path d="M5 3.25h3.5a2.25 2.25 0 0 1 0 4.5H5zM5 7.75h4.25a2.5 2.5 0 0 1 0 5H5z" />,
  bolt: <path d="M9 1.75 3.5 9.25h4L7 14.25l5.5-7.5h-4z" />,
  building: <path d="M4 13.5v-10a1 1 0 0 1 1-1h4a1 1 0 0 1 1 1v10M10 7h1.5a1 1 0 0 1 1 1v5.5M2.5 13.5h11M6 5.5h2M6 8h2M6 10.5h2" />,
  cases: <path d="M2.5 4.5a1 1 0 0 1 1-1h2.75L7.75 5h4.75a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1z" />,
  chain: (
    <>
      <path d="m6.4 9.6 3.2-3.2" />
      <path d="m7.4 4.7.9-.9a2.75 2.75 0 0 1 3.9 3.9l-.9.9" />
      <path d="m8.6 11.3-.9.9a2.75 2.75 0 0 1-3.9-3.9l.9-.9" />
    </>
  ),
  chart: (
    <>
      <path d="M2.5 13.5h11" />
      <path d="M4.5 11V8M8 11V3.5M11.5 11V6" />
    </>
  ),
  check: <path d="m3.5 8.5 3 3 6-7" />,
  'chev-d': <path d="m4.5 6.25 3.5 3.5 3.5-3.5" />,
  'chev-l': <path d="m9.75 4.5-3.5 3.5 3.5 3.5" />,
  'chev-r': <path d="m6.25 4.5 3.5 3.5-3.5 3.5" />,
  'chev-u': <path d="m4.5 9.75 3.5-3.5 3.5 3.5" />,
  clip: <path d="M12.2 7.4 7.6 12a2.6 2.6 0 0 1-3.7-3.7l4.8-4.8a1.75 1.75 0 0 1 2.5 2.5l-4.7 4.7a.85.85 0 0 1-1.2-1.2L9 5.8" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 5v3l2 1.3" />
    </>
  ),
  columns: (
    <>
      <rect x="2.5" y="3" width="11" height="10" rx="1" />
      <path d="M6.2 3v10M9.8 3v10" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.2" />
      <path d="M3.3 10.5a.8.8 0 0 1-.8-.8V3.3a.8.8 0 0 1 .8-.8h6.4a.8.8 0 0 1 .8.8" />
    </>
  ),
  dots: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.2" />,
  down: <path d="M8 2.5v7.75M4.75 7 8 10.25 11.25 7M3 13.5h10" />,
  exit: <path d="M6.5 2.5h-3v11h3M9.5 5 12.5 8l-3 3M12 8H6" />,
  eye: (
    <>
      <path d="M1.6 8S3.9 3.9 8 3.9 14.4 8 14.4 8 12.1 12.1 8 12.1 1.6 8 1.6 8z" />
      <circle cx="8" cy="8" r="1.75" />
    </>
  ),
  'eye-off': (
    <path d="M6.2 4.2A6 6 0 0 1 8 3.9C12.1 3.9 14.4 8 14.4 8a11 11 0 0 1-1.9 2.3M10 11.8a6 6 0 0 1-2 .3C3.9 12.1 1.6 8 1.6 8a11 11 0 0 1 2.5-2.8M2.5 2.5l11 11" />
  ),
  filter: <path d="M2.5 4h11M4.5 8h7M6.5 12h3" />,
  flag: <path d="M4 14V2.5M4 3h7.5L10 5.75l1.5 2.75H4" />,
  flow: <path d="M2.5 5h9M9 2.5 11.5 5 9 7.5M13.5 11h-9M7 8.5 4.5 11 7 13.5" />,
  graph: (
    <>
      <circle cx="3.75" cy="8" r="1.75" />
      <circle cx="12" cy="3.75" r="1.75" />
      <circle cx="12" cy="12.25" r="1.75" />
      <path d="m5.3 7.2 5.1-2.6M5.3 8.8l5.1 2.6" />
    </>
  ),
  hash: <path d="M6 2.5 5 13.5M11 2.5l-1 11M2.5 6h11M2.5 10h11" />,
  hourglass: (
    <path d="M4.5 2.5h7M4.5 13.5h7M5.25 2.5c0 3 2.75 3.5 2.75 5.5s-2.75 2.5-2.75 5.5M10.75 2.5c0 3-2.75 3.5-2.75 5.5s2.75 2.5 2.75 5.5" />
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 7.3v3.4M8 5.2v.1" />
    </>
  ),
  keyboard: (
    <>
      <rect x="1.75" y="4" width="12.5" height="8" rx="1.2" />
      <path d="M4.5 6.75h.01M7 6.75h.01M9.5 6.75h.01M11.75 6.75h.01M5 9.5h6" />
    </>
  ),
} satisfies Record<string, ReactNode>;
