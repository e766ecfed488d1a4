import { useQueryClient } from '@tanstack/react-query';
import { endOwnLink, linksQuery, type OwnLink } from '#api/federation.ts';
import { toast, useAct } from '#ui';
import { GiveUpDialog } from './give-up-dialog.tsx';

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
    <GiveUpDialog title={`Unlink ${link.name}`} action="Unlink" run={run} onClose={onClose}>
      It will no longer sign you in here. Your sessions elsewhere end, and so do the roles that came from its groups.
    </GiveUpDialog>
  );
}
