import type { ReactNode } from 'react';

/** Marks that carry meaning (seals, keys, deadlines, priority, status): filled, and cut out of the surface. */
export const markGlyphs = {
  key: (
    <>
      <circle cx="8" cy="4.3" r="2.8" fill="currentColor" />
      <circle cx="8" cy="3.9" r=".9" fill="var(--surface)" />
      <path d="M8 6.5v8M8 14h2.4M8 11.2h1.9" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  'key-off': (
    <>
      <circle cx="8" cy="4.3" r="2.6" fill="none" stroke="currentColor" strokeWidth="1.2" strokeDasharray="1.7 1.02" />
      <path
        d="M8 7.3v7M8 14h2.4M8 11.2h1.9"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.2"
        strokeLinecap="round"
        strokeDasharray="1.6 1.3"
      />
    </>
  ),
  'p-1': (
    <>
      <rect x="1.5" y="1.5" width="13" height="13" rx="3" fill="currentColor" />
      <path
        d="m5 7.6 3-3 3 3M5 11.4l3-3 3 3"
        fill="none"
        stroke="var(--surface)"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  'p-2': (
    <>
      <rect x="2.2" y="2.2" width="11.6" height="11.6" rx="2.6" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="m5 9.5 3-3 3 3" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
    </>
  ),
  'p-3': <path d="M3.5 8h9" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />,
  'seal-broken': (
    <>
      <path d="M7.3 1.2 5.9 5.1l2.3 1.7-1.9 2.7 1 5.2A6.8 6.8 0 0 1 7.3 1.2z" fill="currentColor" />
      <path d="M9.6 1.4A6.8 6.8 0 0 1 9.2 14.7L8.3 10l2.1-3.1-2.3-1.7z" fill="currentColor" />
    </>
  ),
  'seal-ok': (
    <>
      <path
        d="M8.00,1.45Q10.49,0.34 11.85,2.7Q14.51,3.27 14.23,5.98Q16.05,8.00 14.23,10.02Q14.51,12.73 11.85,13.3Q10.49,15.66 8.00,14.55Q5.51,15.66 4.15,13.3Q1.49,12.73 1.77,10.02Q-0.05,8.00 1.77,5.98Q1.49,3.27 4.15,2.7Q5.51,0.34 8.00,1.45z"
        fill="currentColor"
      />
      <path
        d="m5.3 8.3 1.9 1.9 3.6-4.2"
        fill="none"
        stroke="var(--surface)"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  'seal-pending': (
    <>
      <circle cx="8" cy="8" r="6.1" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.6 2.19" />
      <path d="M5.75 8h.01M8 8h.01M10.25 8h.01" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round" />
    </>
  ),
  'sla-due': (
    <>
      <path d="M8 2.2 14.2 13H1.8z" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
      <path d="M8 6.4v3M8 11.2v.1" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
  'sla-ok': (
    <>
      <circle cx="8" cy="8" r="5.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M8 5.2V8h2" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" />
    </>
  ),
  'sla-over': (
    <>
      <path d="M8 1 15 8l-7 7-7-7z" fill="currentColor" />
      <path d="M8 4.8v3.7M8 10.9v.1" stroke="var(--surface)" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  'st-closed': (
    <>
      <circle cx="8" cy="8" r="6" fill="currentColor" />
      <path d="m5.4 8.2 1.8 1.8 3.4-4" fill="none" stroke="var(--surface)" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </>
  ),
  'st-open': <circle cx="8" cy="8" r="5.25" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  'st-pending': (
    <>
      <circle cx="8" cy="8" r="5.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6.6 6v4M9.4 6v4" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
  'st-progress': (
    <>
      <circle cx="8" cy="8" r="5.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M8 4.9a3.1 3.1 0 0 1 0 6.2z" fill="currentColor" />
    </>
  ),
} satisfies Record<string, ReactNode>;
