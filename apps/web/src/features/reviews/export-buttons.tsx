import { save } from '#api/download.ts';
import { exportReview, type ReportFormat, type ReviewDetail } from '#api/reviews.ts';
import { Button, toastProblem, useAct } from '#ui';

const formats: readonly { format: ReportFormat; label: string; says: string }[] = [
  { format: 'pdf', label: 'PDF', says: 'The result to read and to file' },
  { format: 'csv', label: 'CSV', says: 'One line per grant, for a spreadsheet' },
  { format: 'zip', label: 'With proofs', says: 'Both, with the audit entries and the proof that they stand in the log' },
];

/** The result in three forms. Taking one is recorded. */
export function ExportButtons({ review }: { review: ReviewDetail }) {
  const send = useAct('review:read', {
    mutationFn: (format: ReportFormat) => exportReview(review.id, format),
    onSuccess: save,
    onError: (error) => toastProblem(error, 'The result could not be made.'),
  });
  return (
    <span className="rv-exp" role="group" aria-label="Take the result">
      {formats.map(({ format, label, says }) => (
        <Button
          key={format}
          size="sm"
          icon="down"
          title={says}
          busy={send.isPending && send.variables === format}
          onClick={() => send.mutate(format)}
        >
          {label}
        </Button>
      ))}
    </span>
  );
}
