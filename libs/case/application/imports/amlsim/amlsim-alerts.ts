import { findPattern } from '../../../domain/patterns/find-pattern.ts';
import { assess } from '../../../domain/patterns/score-pattern.ts';
import { type Transfer, TransferGraph } from '../../../domain/patterns/transfer-graph.ts';
import type { SubjectIntake } from '../../intake/alert-intake.ts';
import type { IncomingAlert } from '../../intake/draft-alert.ts';
import { AMLSIM, type AmlsimSettings, accountLabel, accountNumber } from './amlsim-rows.ts';

const subject = (node: string, role: SubjectIntake['role'], currency: string): SubjectIntake => ({
  role,
  account: { number: accountNumber(Number(node)), label: accountLabel(Number(node)), currency },
});

/**
 * One alert for each flagged account: its own transactions, the others in its pattern as subjects beside it, and everybody else it dealt
 * with as counterparties. Typology, score and factors come from the transfers alone.
 */
export function* amlsimAlerts(
  flagged: ReadonlySet<string>,
  transfers: readonly Transfer[],
  settings: AmlsimSettings,
): Generator<IncomingAlert> {
  const graph = new TransferGraph(flagged, transfers);
  const touching = new Map([...flagged].map((node): [string, Transfer[]] => [node, []]));
  for (const transfer of transfers) {
    touching.get(transfer.from)?.push(transfer);
    if (transfer.to !== transfer.from) touching.get(transfer.to)?.push(transfer);
  }
  for (const [node, own] of touching) {
    const found = findPattern(graph, node);
    const partners = new Set(own.flatMap(({ from, to }) => [from, to]));
    partners.delete(node);
    const { exposure, ...assessment } = assess(found, accountLabel(Number(node)), [...partners].filter((id) => flagged.has(id)).length);
    const peers = found.members.filter((member) => member !== node);
    const last = found.transfers.at(-1) ?? own.at(-1);
    const subjects = [node, ...peers].map((id) => subject(id, 'SUBJECT', settings.currency));
    const others = [...partners].filter((id) => !peers.includes(id)).map((id) => subject(id, 'COUNTERPARTY', settings.currency));
    yield {
      ...assessment,
      source: AMLSIM,
      sourceRef: `account-${node}`,
      detectedAt: last?.at ?? `${settings.start}T00:00:00.000Z`,
      currency: settings.currency,
      exposure,
      subjects: [...subjects, ...others],
      transactions: [],
      knownTransactions: own.map(({ ref }) => ref),
    };
  }
}
