import { useState } from 'react';
import type { ReviewDetail } from '#api/reviews.ts';
import { Fingerprint } from '#parts/approval/fingerprint.tsx';
import { Button, formatTime, Keys, useViewer } from '#ui';
import { ExportButtons } from './export-buttons.tsx';
import { SignOffDialog } from './sign-off-dialog.tsx';

function noteOf(review: ReviewDetail): string {
  if (review.state !== 'SIGNED') return `${review.accountable.name} signs it off`;
  return `${review.signedBy?.name ?? 'Somebody'} signed it ${formatTime(review.signedAt ?? '', 'datetime')}`;
}

/** Under the campaign: exactly which answers are signed, the sign-off, and the result to take away. */
export function SignOffBar({ review }: { review: ReviewDetail }) {
  const viewer = useViewer();
  const [signing, setSigning] = useState(false);
  const signed = review.state === 'SIGNED';
  const mine = review.accountable.id === viewer.id;
  return (
    <footer className="rv-act">
      <Fingerprint
        digest={review.result ?? review.digest}
        says={signed ? 'These answers were signed' : mine ? 'You sign exactly these answers' : 'The answers as they stand'}
        note={noteOf(review)}
      />
      <ExportButtons review={review} />
      {!signed && (
        <Button variant={review.canSign ? 'primary' : 'default'} refusal={review.whyNot ?? undefined} onClick={() => setSigning(true)}>
          <Keys turned={1} />
          Sign off
        </Button>
      )}
      {!signed && review.whyNot && <p className="rv-why t3">{review.whyNot}</p>}
      {signing && <SignOffDialog review={review} onClose={() => setSigning(false)} />}
    </footer>
  );
}
