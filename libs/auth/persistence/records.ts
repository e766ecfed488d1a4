import type { Entities } from '#platform';

/** None: this module speaks SQL to its own tables, whose rules live in triggers and policies that no mapping shows. */
export const authEntities: Extract<Entities, readonly unknown[]> = [];
