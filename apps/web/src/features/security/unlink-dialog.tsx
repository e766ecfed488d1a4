import { useQueryClient } from '@tanstack/react-query';
import { endOwnLink, linksQuery, type OwnLink } from '#api/federation.ts';
import { asProblem } from '#api/problem.ts';
import { Button, Dialog, Icon, toast, useAct } from '#ui';

/** Asks before a way in is given up. */
export function UnlinkDialog({ link, onClose }: { link: OwnLink; onClose: () => void }) {
  const client = useQueryClient();
  const run = useAct('factor:own', {
    mutationFn: async () => (await endOwnLink({ path: { provider: link.provider } })).data.items,
    onSuccess: (items) => {
      client.setQueryData(linksQuery.queryKey, items);
      toast(`${link.name} opens your account no more. Your other sessions were ended.`);
      onClose();
    },
  });
  return (
    <Dialog
      opened
      size="small"
      title={`Unlink ${link.name}`}
      onClose={onClose}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Keep it
          </Button>
          <Button variant="primary" busy={run.isPending} onClick={() => run.mutate()}>
            Unlink
          </Button>
        </>
      }
    >
      <p className="t2">It will no longer sign you in here. Your sessions elsewhere end, and so do the roles that came from its groups.</p>
      {run.error && (
        <p className="err-t" role="alert">
          <Icon name="sla-over" />
          {asProblem(run.error).detail}
        </p>
      )}
    </Dialog>
  );
}
