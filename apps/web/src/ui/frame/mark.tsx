/** The product's mark: a link of a chain, closing on two entries. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 24" aria-hidden>
      <path d="M17.6 6.4a8 8 0 1 0 0 11.2" fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
      <rect x="10" y="10" width="4" height="4" rx="1" fill="var(--accent)" />
      <rect x="16.7" y="10" width="4" height="4" rx="1" fill="var(--accent)" />
    </svg>
  );
}
