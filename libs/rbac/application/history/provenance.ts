import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import type { Approval } from '../../domain/approval.ts';
import { ApprovalStore } from '../approvals/approval-store.ts';
import { People, type PersonName, personIn } from '../people.ts';

/** How something came about: by whose request, whose agreement, and why. */
export interface Provenance {
  approval: string;
  number: string;
  maker: PersonName;
  /** Everybody whose vote agreed. */
  checkers: PersonName[];
  reason: string;
  decidedAt: string | null;
}

/** Turns ids of requests into who asked, who agreed and why, as far as the reader may see the requests. */
@Injectable()
export class Provenances {
  constructor(
    private readonly approvals: ApprovalStore,
    private readonly people: People,
  ) {}

  /** By request. */
  async of(tx: Tx, requests: Iterable<string | null>): Promise<Map<string, Provenance>> {
    const ids = [...new Set(requests)].filter((id) => id !== null);
    const found = await this.approvals.byIds(tx, ids);
    const names = await this.people.names(
      tx,
      [...found.values()].flatMap((request) => [request.maker, ...agreed(request)]),
    );
    return new Map([...found.values()].map((request) => [request.id, provenanceOf(request, names)]));
  }
}

const agreed = ({ votes }: Approval): string[] => votes.filter(({ verdict }) => verdict === 'APPROVE').map(({ voter }) => voter);

const provenanceOf = (request: Approval, names: ReadonlyMap<string, PersonName>): Provenance => ({
  approval: request.id,
  number: request.number,
  maker: personIn(names, request.maker),
  checkers: agreed(request).map((user) => personIn(names, user)),
  reason: request.reason,
  decidedAt: request.decidedAt,
});
