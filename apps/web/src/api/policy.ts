import { queryOptions } from '@tanstack/react-query';
import { type GetSignInPolicyResponse, getSignInPolicy } from './generated/index.ts';
import { keys } from './keys.ts';

export { endExemption, requestExemption, requestPolicyChange } from './generated/index.ts';

type Answer = GetSignInPolicyResponse;
export type Watch = NonNullable<Answer['policy']['watch']>;
export type Policy = Answer['policy'] & { watch: Watch };
export type PolicyState = Omit<Answer, 'policy'> & { policy: Policy };
export type Tier = keyof Policy['tiers'];
export type TierRules = Policy['tiers'][Tier];
export type Detector = Watch['off'][number];
export type Exemption = PolicyState['exemptions'][number];

/** What is watched for may be left out of a request, and is always part of the answer: without it, what is shown would not be what holds. */
function complete({ policy, ...rest }: Answer): PolicyState {
  const { watch } = policy;
  if (!watch) throw new Error('the policy came without what is watched for');
  return { ...rest, policy: { ...policy, watch } };
}

/** What signing in is held to, what each profile leaves to choose, and who is exempt. */
export const policyQuery = queryOptions({
  queryKey: keys.people.policy,
  queryFn: async ({ signal }) => complete((await getSignInPolicy({ signal })).data),
});
