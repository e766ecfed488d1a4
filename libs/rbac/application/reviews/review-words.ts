import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import type { Recurrence, ReviewTerms } from '../../domain/reviews/review.ts';
import { People, personIn } from '../people.ts';
import { RoleStore } from '../roles/role-store.ts';
import { TeamStore } from '../teams/team-store.ts';

const repeats: Readonly<Record<Recurrence, string>> = {
  once: 'Once',
  monthly: 'Every month',
  quarterly: 'Every three months',
  'half-yearly': 'Every six months',
  yearly: 'Every year',
};

/** A campaign's terms in plain words. */
@Injectable()
export class ReviewWords {
  constructor(
    private readonly roles: RoleStore,
    private readonly teams: TeamStore,
    private readonly people: People,
  ) {}

  /** What the campaign asks about. Throws `not-found` for a role or team that does not exist. */
  async scope(tx: Tx, { scope, scopeId }: Pick<ReviewTerms, 'scope' | 'scopeId'>): Promise<string> {
    if (scope === 'all') return 'Everybody’s roles';
    if (scope === 'privileged') return 'Roles that can change what others may do';
    const listed = scope === 'role' ? await this.roles.all(tx) : await this.teams.all(tx);
    const found = listed.find(({ id }) => id === scopeId);
    if (!found) throw new DomainError('not-found', `There is no such ${scope}`);
    return scope === 'role' ? `The role ${found.name}` : `Members of the team ${found.name}`;
  }

  /** Label and value of each term. */
  async terms(tx: Tx, terms: ReviewTerms): Promise<[string, string][]> {
    const names = await this.people.names(tx, [...terms.reviewers, terms.accountable]);
    return [
      ['Asks about', await this.scope(tx, terms)],
      ['Reviewers', terms.reviewers.map((user) => personIn(names, user).name).join(', ')],
      ['Signs it off', personIn(names, terms.accountable).name],
      ['Due', terms.dueAt],
      ['Repeats', repeats[terms.recurrence]],
      ['Unanswered when due', terms.unanswered === 'suspend' ? 'The role ends' : 'Reported, nothing ends'],
    ];
  }
}
