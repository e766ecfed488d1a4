import { keys } from '#api/keys.ts';
import { createTeam, type Team } from '#api/people.ts';
import { NameDialog } from './name-dialog.tsx';

/** Names a new team or compartment. It is empty, so it gives nobody anything. */
export function CreateTeamDialog({ kind, onClose }: { kind: Team['kind']; onClose: () => void }) {
  const create = async (name: string) => (await createTeam({ body: { name, kind } })).data;
  return (
    <NameDialog
      permission="team:manage"
      title={kind === 'team' ? 'New team' : 'New compartment'}
      create={create}
      list={keys.people.teams}
      onClose={onClose}
    >
      {kind === 'compartment' && (
        <p className="prose">
          What lies in a compartment is there for its members alone: in no list, total or search of anybody else, also not of those who make
          it.
        </p>
      )}
    </NameDialog>
  );
}
