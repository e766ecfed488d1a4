import type { z } from 'zod';
import type { Actor } from '#platform';
import { may, type Standing } from '#rbac';
import type { CaseDetail } from '../../application/cases/describe-case.ts';
import type { caseDetailSchema } from './schemas.ts';

const standingOf = ({ owner, team, queue, compartment }: CaseDetail): Standing => ({
  ownerId: owner?.id ?? null,
  teamId: team?.id ?? null,
  queueId: queue.id,
  compartmentId: compartment?.id ?? null,
});

/** The case as the API tells it. Values stay masked; whether one may be revealed depends on the reader. */
export const presentCase = (detail: CaseDetail, actor: Actor): z.input<typeof caseDetailSchema> => ({
  ...detail,
  parties: detail.parties.map(({ fields, ...party }) => ({
    ...party,
    veiled: fields.map(({ field, says, masked, of }) => ({
      ...{ field, says, masked },
      revealable: may(actor, 'field:reveal', standingOf(detail)),
      revealPath: { ...of, field },
    })),
  })),
});
