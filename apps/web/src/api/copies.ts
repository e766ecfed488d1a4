import { queryOptions } from '@tanstack/react-query';
import { type ListDestinationsResponse, listDestinations, type RequestDestinationData } from './generated/index.ts';
import { keys } from './keys.ts';

export {
  requestDestination,
  requestDestinationChange,
  resendToDestination,
  testDestination,
  verifyDestination,
} from './generated/index.ts';
export type Destination = ListDestinationsResponse['items'][number];
export type NewDestination = RequestDestinationData['body'];

/** Where copies of the log go and how each stands; looked at again every few seconds, since that is what the page is for. */
export const destinationsQuery = queryOptions({
  queryKey: keys.destinations,
  queryFn: async ({ signal }) => (await listDestinations({ signal })).data.items,
  refetchInterval: 5_000,
});
