import { useQuery } from '@tanstack/react-query';
import { auditActsQuery } from '#api/audit.ts';
import type { Option, PickGroup } from '#ui';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The server's catalogue of acts, which is the only list there is: a new act is offered without a word here. */
export function useActs(): { groups: readonly PickGroup[]; nameOf: (action: string) => string } {
  const { data = [] } = useQuery(auditActsQuery);
  const groups = data.map(({ name, actions }) => ({
    name,
    options: actions.map(({ action, says }) => ({ value: action, label: capital(says), detail: action, code: true })),
  }));
  const names = new Map(groups.flatMap(({ options }) => options.map(({ value, label }) => [value, label])));
  return { groups, nameOf: (action) => names.get(action) ?? action };
}

export const outcomeOptions = [
  { value: 'granted', label: 'Done' },
  { value: 'denied', label: 'Refused' },
  { value: 'failed', label: 'Failed' },
] as const satisfies readonly Option[];

export const outcomeName = (outcome: string): string => outcomeOptions.find(({ value }) => value === outcome)?.label ?? outcome;

const methods: Record<string, string> = {
  pwd: 'password',
  password: 'password',
  otp: 'code',
  totp: 'code',
  mfa: '',
  service: 'service',
  jwt: 'signed token',
  dpop: 'key',
  mtls: 'client certificate',
};

/** How somebody had proven who they are: "password, code". */
export const methodNames = (used: readonly string[]): string =>
  [...new Set(used.map((method) => methods[method] ?? method))].filter(Boolean).join(', ');
