import { save } from '#api/download.ts';
import { exportAccess } from '#api/people.ts';
import { Button, toastProblem, useAct } from '#ui';

/** What a person may do and why, to file or for a spreadsheet. */
export function AccessReport({ userId }: { userId: string }) {
  const send = useAct('user:read', {
    mutationFn: (format: 'pdf' | 'csv') => exportAccess(userId, format),
    onSuccess: save,
    onError: (error) => toastProblem(error, 'The report could not be made.'),
  });
  return (
    <span className="ac-exp" role="group" aria-label="Take it out">
      {(['pdf', 'csv'] as const).map((format) => (
        <Button key={format} size="sm" icon="down" busy={send.isPending && send.variables === format} onClick={() => send.mutate(format)}>
          {format.toUpperCase()}
        </Button>
      ))}
    </span>
  );
}
