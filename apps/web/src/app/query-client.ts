import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '#api/problem.ts';

// A refusal (4xx) is an answer; only silence and 5xx are worth asking again.
const worthRetrying = (failures: number, error: Error): boolean =>
  failures < 2 && (!(error instanceof ApiProblem) || error.status === 0 || error.status >= 500);

export const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: 15_000, retry: worthRetrying, refetchOnWindowFocus: true }, mutations: { retry: false } },
});
