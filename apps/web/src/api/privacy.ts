import { queryOptions } from '@tanstack/react-query';
import { type FindPeopleOnFileResponse, findPeopleOnFile, type ListHoldsResponse, listHolds } from './generated/index.ts';
import { keys } from './keys.ts';

export { requestErasure, requestHold, requestLifting } from './generated/index.ts';
export type Hold = ListHoldsResponse['items'][number];
export type PersonOnFile = FindPeopleOnFileResponse['items'][number];

/** The legal holds in force, newest first. */
export const holdsQuery = queryOptions({
  queryKey: keys.privacy.holds,
  queryFn: async ({ signal }) => (await listHolds({ query: {}, signal })).data.items,
});

/** People with exactly this identifier. */
export const peopleOnFileQuery = (q: string) =>
  queryOptions({
    queryKey: keys.privacy.people(q),
    queryFn: async ({ signal }) => (await findPeopleOnFile({ query: { q }, signal })).data.items,
    enabled: q.trim().length >= 4,
  });
