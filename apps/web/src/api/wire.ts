import { client } from './generated/client.gen.ts';
import { asProblem } from './problem.ts';

/**
 * Makes every refusal an `ApiProblem`, and tells the application when the session has ended.
 * `invalid-credentials` and its kin answer a sign-in, so only a lost session counts as ended.
 */
export function wireClient(onSessionEnded: () => void): void {
  client.interceptors.error.use((error, response) => {
    const problem = asProblem(error, response);
    if (problem.status === 401 && !response?.url.includes('/api/v1/session')) onSessionEnded();
    return problem;
  });
}
