import type { PermissionEntry, Scopes } from '#api/people.ts';

type Scope = Scopes[string];

/** Permissions over objects that belong to somebody: how far each goes is part of a role. The server sets every other one to all. */
const objects = /^(alert:(read|triage)|case:|field:|evidence:|pack:)/;
export const isOverObjects = ({ id }: Pick<PermissionEntry, 'id'>): boolean => objects.test(id);

const says: Record<Scope, string> = { own: 'Own', compartment: 'Own and compartments', team: 'Team', all: 'All' };
export const scopeSays = (scope: string | null | undefined): string => (scope ? (says[scope as Scope] ?? scope) : 'No');

export const scopeOptions = (Object.keys(says) as Scope[]).map((value) => ({ value, label: says[value] }));

/** More than the server counts is told as one more. */
const MOST = 10_000;
export const counted = (count: number): string => (count > MOST ? `more than ${MOST.toLocaleString('en')}` : count.toLocaleString('en'));
