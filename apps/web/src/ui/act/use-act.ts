import { type DefaultError, type UseMutationOptions, type UseMutationResult, useMutation } from '@tanstack/react-query';
import { use } from 'react';
import type { Permission } from '../../api/generated/index.ts';
import { ApiProblem } from '../../api/problem.ts';
import { ViewerContext } from '../viewer/viewer.tsx';

/** What an act needs: a permission of the catalogue, or nothing for what somebody does who has not signed in. */
export type Needed = Permission | 'anybody';

/**
 * Whatever a button sets in motion. It names the permission that the server asks for, and without it nothing is sent: a screen that shows
 * somebody a button too many still does nothing. The one place where a mutation of the query library is made; a test holds every act's
 * permission against the route that it calls.
 */
export function useAct<Data = unknown, Failure = DefaultError, Variables = void, Context = unknown>(
  needs: Needed,
  { mutationFn, ...options }: UseMutationOptions<Data, Failure, Variables, Context>,
): UseMutationResult<Data, Failure, Variables, Context> {
  const viewer = use(ViewerContext);
  const allowed = needs === 'anybody' || viewer?.permissions.has(needs) === true;
  return useMutation({
    ...options,
    mutationFn: (variables, context) => {
      if (!allowed || !mutationFn) throw new ApiProblem({ code: 'forbidden', title: 'Your role does not permit this' }, 403);
      return mutationFn(variables, context);
    },
  });
}
