import { keys } from '#api/keys.ts';
import { createQueue } from '#api/people.ts';
import { NameDialog } from './name-dialog.tsx';

/** Names a new queue. Nobody works it yet, so it gives nobody anything. */
export function CreateQueueDialog({ onClose }: { onClose: () => void }) {
  const create = async (name: string) => (await createQueue({ body: { name } })).data;
  return <NameDialog permission="team:manage" title="New queue" create={create} list={keys.people.queues} onClose={onClose} />;
}
