import { type AuditAction, auditActions } from './actions.ts';

/** What stands before the dot of an action. */
type Noun = AuditAction extends `${infer N}.${string}` ? N : never;

/** Under which words somebody who searches the log looks for a noun. Total: an action of a new noun does not compile without its line. */
const groupOf: Readonly<Record<Noun, string>> = {
  case: 'Cases',
  account: 'Cases',
  party: 'Cases',
  hold: 'Cases',
  alert: 'Alerts and imports',
  import: 'Alerts and imports',
  transaction: 'Alerts and imports',
  field: 'Masked values',
  evidence: 'Evidence, comments and packs',
  comment: 'Evidence, comments and packs',
  pack: 'Evidence, comments and packs',
  approval: 'Approvals',
  auth: 'Signing in',
  access: 'Access',
  role: 'Roles and emergencies',
  'break-glass': 'Roles and emergencies',
  review: 'Access reviews',
  user: 'People, teams and queues',
  team: 'People, teams and queues',
  queue: 'People, teams and queues',
  'service-account': 'Machines',
  key: 'Keys',
  audit: 'The audit log itself',
  schema: 'The audit log itself',
  incident: 'Integrity incidents',
  escalation: 'Integrity incidents',
};

export interface ActionGroup {
  /** In plain words. */
  readonly name: string;
  readonly actions: readonly { readonly action: AuditAction; readonly says: string }[];
}

/** Every action that can be recorded, each once, under the words it is looked for; derived from the catalogue, so that none is left out. */
export function actionGroups(): ActionGroup[] {
  const groups = new Map<string, { action: AuditAction; says: string }[]>([...new Set(Object.values(groupOf))].map((name) => [name, []]));
  for (const action of Object.keys(auditActions) as AuditAction[]) {
    groups.get(groupOf[action.slice(0, action.indexOf('.')) as Noun])?.push({ action, says: auditActions[action].says });
  }
  return [...groups].map(([name, actions]) => ({ name, actions }));
}
