import { CancelledError, type FetchQueryOptions, type QueryClient, type QueryKey } from '@tanstack/react-query';

/**
 * The answer of this moment, whatever is kept. Whoever forgets everything that was read (a session that ends, also by a late answer to
 * another request) breaks off the question, not its asker: it is asked again.
 */
export async function askAnew<Answer, Key extends QueryKey>(
  client: QueryClient,
  query: FetchQueryOptions<Answer, Error, Answer, Key>,
): Promise<Answer> {
  for (;;) {
    try {
      return await client.fetchQuery({ ...query, staleTime: 0 });
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
    }
  }
}
