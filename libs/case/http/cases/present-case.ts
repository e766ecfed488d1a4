import type { z } from 'zod';
import type { CaseDetail } from '../../application/cases/describe-case.ts';
import type { caseDetailSchema } from './schemas.ts';

/** The case as the API tells it. Values stay masked; whether one may be revealed depends on the reader. */
export const presentCase = (detail: CaseDetail, permissions: readonly string[]): z.input<typeof caseDetailSchema> => ({
  ...detail,
  parties: detail.parties.map(({ fields, ...party }) => ({
    ...party,
    veiled: fields.map(({ field, says, masked, of }) => ({
      ...{ field, says, masked },
      revealable: permissions.includes('field:reveal'),
      revealPath: { ...of, field },
    })),
  })),
});
