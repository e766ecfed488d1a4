import { useQueryClient } from '@tanstack/react-query';
import { asProblem } from '#api/problem.ts';
import { factorsQuery, renewRecoveryCodes } from '#api/security.ts';
import { Banner, Button, Dialog, useAct } from '#ui';
import { RecoveryCodeList } from '../../parts/factor/recovery-codes.tsx';

/** Ten new codes; those of before serve no more. */
export function RecoveryDialog({ left, onClose }: { left: number; onClose: () => void }) {
  const client = useQueryClient();
  const draw = useAct('factor:own', {
    mutationFn: async () => (await renewRecoveryCodes()).data.codes,
    onSuccess: () => client.invalidateQueries(factorsQuery),
  });
  if (draw.data) {
    return (
      <Dialog
        opened
        title="Your recovery codes"
        onClose={onClose}
        footer={
          <Button variant="primary" onClick={onClose}>
            I have kept them
          </Button>
        }
      >
        <RecoveryCodeList codes={draw.data} />
      </Dialog>
    );
  }
  return (
    <Dialog
      opened
      size="small"
      title="New recovery codes"
      onClose={onClose}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" busy={draw.isPending} onClick={() => draw.mutate()}>
            Draw ten codes
          </Button>
        </>
      }
    >
      {draw.error && <Banner tone="bad">{asProblem(draw.error).detail}</Banner>}
      <p className="prose">
        Each signs you in once after your password, when phone and keys are lost.
        {left > 0 && ` The ${left} that you still have serve no more afterwards.`}
      </p>
    </Dialog>
  );
}
