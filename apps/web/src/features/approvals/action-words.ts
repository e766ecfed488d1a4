import type { IconName } from '#ui';

const actions: Record<string, { label: string; icon: IconName }> = {
  'case.close': { label: 'Case decision', icon: 'cases' },
  'case.reopen': { label: 'Reopening', icon: 'undo' },
  'role.grant': { label: 'Role change', icon: 'shield' },
  'role.revoke': { label: 'Role change', icon: 'shield' },
  'incident.close': { label: 'End of an incident', icon: 'alert' },
  'escalation.change': { label: 'Who is told', icon: 'bell' },
  'audit.destination-add': { label: 'Copies of the log', icon: 'chain' },
  'audit.destination-change': { label: 'Copies of the log', icon: 'chain' },
  'sign-in.policy': { label: 'Sign-in policy', icon: 'shield' },
  'sign-in.exempt': { label: 'Without second factor', icon: 'shield' },
  'review.open': { label: 'Access review', icon: 'review' },
  'review.revoke': { label: 'Access review', icon: 'review' },
  'pack.unmask': { label: 'Pack in the clear', icon: 'pack' },
  'case.uncover': { label: 'Out of a compartment', icon: 'cases' },
  'queue.change': { label: 'Who works a queue', icon: 'people' },
  'role.create': { label: 'Role template', icon: 'shield' },
  'role.change': { label: 'Role template', icon: 'shield' },
  'role.retire': { label: 'Role template', icon: 'shield' },
  'service-account.create': { label: 'New machine', icon: 'keys' },
  'service-account.rotate': { label: 'Key of a machine', icon: 'keys' },
  'service-account.disable': { label: 'End of a machine', icon: 'keys' },
  'key.rotate': { label: 'Key', icon: 'keys' },
  'key.rewrap': { label: 'Keys', icon: 'keys' },
  'key.destroy': { label: 'End of a key', icon: 'keys' },
  'audit.rotate-key': { label: 'Key of the log', icon: 'chain' },
  'hold.place': { label: 'Legal hold', icon: 'shield' },
  'hold.lift': { label: 'Legal hold', icon: 'shield' },
  'party.erase': { label: 'Erasure', icon: 'shield' },
  'team.change': { label: 'Team change', icon: 'people' },
};

/** What kind of request it is, for a pill and its mark. */
export const actionWords = (action: string): { label: string; icon: IconName } => actions[action] ?? { label: action, icon: 'keys' };
