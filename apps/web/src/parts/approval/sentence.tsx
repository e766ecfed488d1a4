import type { ReactNode } from 'react';

// Case numbers, and amounts with their currency: what an approver checks first.
const weighty = /([A-Z]{3}-\d{4}-\d{3,}|\d[\d,]*\.\d{2,4} [A-Z]{3})/;

/** The request as a sentence, its numbers set apart. */
export function Sentence({ children }: { children: string }): ReactNode {
  return children.split(weighty).map((part, i) =>
    i % 2 === 1 ? (
      <b key={`${i}-${part}`} className="num nowrap">
        {part}
      </b>
    ) : (
      part
    ),
  );
}
