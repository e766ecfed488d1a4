import type { IncidentDetail, IncidentRow } from '#api/incidents.ts';
import type { Tone } from '#ui';

/** Where an incident stands, in one word, with the hue that goes with it. */
export function stateOf(incident: Pick<IncidentRow, 'closedAt' | 'recoveredAt' | 'acknowledgedAt'>): { label: string; tone: Tone } {
  if (incident.closedAt) return { label: 'Closed', tone: 'neutral' };
  if (incident.recoveredAt) return { label: 'Over, not closed', tone: 'good' };
  return incident.acknowledgedAt ? { label: 'Taken up', tone: 'warn' } : { label: 'Nobody has it', tone: 'bad' };
}

const channels = { email: 'e-mail', webhook: 'webhook' } as const;

/** How far one delivery got: "security desk, e-mail: delivered". */
export function deliveryWords({ channel, desk, state, attempts, error }: IncidentDetail['told'][number]['deliveries'][number]): string {
  const way = `${desk} desk, ${channels[channel]}`;
  if (state === 'sent') return `${way}: delivered`;
  if (state === 'failed') return `${way}: given up after ${attempts} attempts`;
  return error ? `${way}: waits, ${error}` : `${way}: on its way`;
}

/** "at once", "after 15 min", "after 2 h". */
export function afterWords(seconds: number): string {
  if (seconds === 0) return 'at once';
  return seconds % 3600 === 0 ? `after ${seconds / 3600} h` : `after ${Math.round(seconds / 60)} min`;
}
