import './admin.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Team, teamsQuery } from '#api/people.ts';
import { Avatar, Button, Can, Card, EmptyState, Loadable, plural, useCrumbs } from '#ui';
import { CreateTeamDialog } from './create-team-dialog.tsx';
import { TeamChangeDialog } from './team-change-dialog.tsx';

type Open = { kind: 'create'; of: Team['kind'] } | { kind: 'add'; team: Team } | { kind: 'remove'; team: Team } | null;

function TeamCard({ team, onOpen }: { team: Team; onOpen: (open: Open) => void }) {
  return (
    <Card title={team.name} actions={<span className="t3 small">{plural(team.members.length, 'person', 'people')}</span>}>
      {team.members.length === 0 ? (
        <p className="t3">Nobody yet.</p>
      ) : (
        <ul className="team-list">
          {team.members.map((person) => (
            <li key={person.id}>
              <Avatar person={person} />
              <span className="wrap">{person.name}</span>
            </li>
          ))}
        </ul>
      )}
      <Can permission="team:manage">
        <div className="team-f">
          <Button size="sm" icon="plus" onClick={() => onOpen({ kind: 'add', team })}>
            Add a member
          </Button>
          {team.members.length > 0 && (
            <Button size="sm" variant="quiet" onClick={() => onOpen({ kind: 'remove', team })}>
              Take one out
            </Button>
          )}
        </div>
      </Can>
    </Card>
  );
}

function TeamCards({ teams, onOpen }: { teams: readonly Team[]; onOpen: (open: Open) => void }) {
  return (
    <div className="team-cards">
      {teams.map((team) => (
        <TeamCard key={team.id} team={team} onOpen={onOpen} />
      ))}
    </div>
  );
}

const isTeam = ({ kind }: Team) => kind === 'team';

/** Teams and compartments, and who is in them. Whoever is in one sees its cases, so a change needs a second admin. */
export function Teams() {
  useCrumbs({ label: 'People', link: { to: '/people/users' } }, { label: 'Teams' });
  const query = useQuery(teamsQuery);
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <div className="pad adm">
      <div className="adm-h flat">
        <h1>Teams</h1>
        <span className="grow" />
        <Can permission="team:manage">
          <Button icon="lock" onClick={() => setOpen({ kind: 'create', of: 'compartment' })}>
            New compartment
          </Button>
          <Button variant="primary" icon="plus" onClick={() => setOpen({ kind: 'create', of: 'team' })}>
            New team
          </Button>
        </Can>
      </div>
      <Loadable query={query} what="The teams" rows={6}>
        {(all) => (
          <>
            {all.some(isTeam) ? (
              <TeamCards teams={all.filter(isTeam)} onOpen={setOpen} />
            ) : (
              <EmptyState icon="people" title="No team yet">
                A team shares a queue and its cases.
              </EmptyState>
            )}
            {!all.every(isTeam) && (
              <section className="team-walled">
                <h2>Compartments</h2>
                <p className="t2">What lies in one is there for its members alone, whatever role anybody else has.</p>
                <TeamCards teams={all.filter((team) => !isTeam(team))} onOpen={setOpen} />
              </section>
            )}
          </>
        )}
      </Loadable>
      {open?.kind === 'create' && <CreateTeamDialog kind={open.of} onClose={close} />}
      {(open?.kind === 'add' || open?.kind === 'remove') && <TeamChangeDialog team={open.team} change={open.kind} onClose={close} />}
    </div>
  );
}
