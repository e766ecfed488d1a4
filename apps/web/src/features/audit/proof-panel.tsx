import { type AuditEntry, type EntryProof, takeProof } from '#api/audit.ts';
import { save } from '#api/download.ts';
import { Button, ErrorState, Icon, useAct } from '#ui';
import { type Step, type Verification, verifyEntry } from './proof/verify-entry.ts';

const short = (hash: string): string => `${hash.slice(0, 4)} ${hash.slice(4, 8)} … ${hash.slice(-8, -4)} ${hash.slice(-4)}`;

interface Proven {
  proof: EntryProof;
  result: Verification;
}

async function prove(entry: AuditEntry): Promise<Proven> {
  const proof = await takeProof(entry.id);
  return { proof, result: await verifyEntry(entry.bytes, proof) };
}

function saveProof(entry: AuditEntry, proof: EntryProof): void {
  const file = JSON.stringify({ ...proof, id: entry.id, bytes: entry.bytes }, null, 2);
  save({ name: `caspix-entry-${proof.index}-proof.json`, blob: new Blob([file, '\n'], { type: 'application/json' }) });
}

const marks = { holds: 'check', fails: 'x', skipped: 'minus' } as const;

function StepItem({ step }: { step: Step }) {
  return (
    <li className={step.result}>
      <Icon name={marks[step.result]} label={step.result === 'holds' ? 'Holds' : step.result === 'fails' ? 'Fails' : 'Not checked'} />
      <span>
        {step.says}
        <small className={step.hash ? 'mono' : 'wrap'} title={step.hash ? step.detail : undefined}>
          {step.hash ? short(step.detail) : step.detail}
        </small>
      </span>
    </li>
  );
}

function VerdictItem({ verdict, seq }: { verdict: Verification['verdict']; seq: number | null }) {
  if (verdict === 'broken') {
    return (
      <li className="last fails">
        <Icon name="seal-broken" />
        <span>
          <b>Not proven.</b> A step does not hold. Keep the proof file, and have the whole chain checked.
        </span>
      </li>
    );
  }
  return (
    <li className="last">
      <Icon name="seal-ok" />
      <span>
        <b>Proven{verdict === 'unsigned' ? ', but for the signature' : ''}.</b>{' '}
        {seq !== null && `Entry ${seq.toLocaleString('en')} of its case.`}
      </span>
    </li>
  );
}

const before = [
  'These bytes give the leaf, by SHA-256',
  'Leaf and siblings give the root of the tree, by RFC 6962',
  'The root is the one in the signed checkpoint',
  'The log’s own key signed that checkpoint',
];

/** Takes the server's proof and checks every step of it here: nothing that the server says is believed. */
export function EntryProofPanel({ entry, seq }: { entry: AuditEntry; seq: number | null }) {
  const run = useAct('audit:read', { mutationFn: () => prove(entry) });
  const waiting = entry.seal.state === 'pending';
  const proven = run.data;
  if (run.error)
    return <ErrorState error={run.error} title="The proof could not be taken" safe="The entry is unharmed." onRetry={() => run.mutate()} />;
  return (
    <>
      <ol className={proven ? 'steps' : 'steps todo'} aria-live="polite">
        {proven
          ? proven.result.steps.map((step) => <StepItem key={step.says} step={step} />)
          : before.map((says) => <li key={says}>{says}</li>)}
        {proven && <VerdictItem verdict={proven.result.verdict} seq={seq} />}
      </ol>
      {proven && (
        <p className="t3 small">
          Computed here in {Math.max(1, Math.round(proven.result.ms))} ms. Compare the key with the one you were given by another way than
          this server.
        </p>
      )}
      <div className="p-act">
        <Button
          size="sm"
          variant={proven ? 'default' : 'primary'}
          busy={run.isPending}
          refusal={waiting ? 'It waits for its seal, which takes about a second' : undefined}
          onClick={() => run.mutate()}
        >
          {proven ? 'Prove again' : 'Prove this entry'}
        </Button>
        {proven && (
          <Button size="sm" icon="down" onClick={() => saveProof(entry, proven.proof)}>
            Proof file
          </Button>
        )}
      </div>
      {!proven && <p className="t3 small">Taking a proof is itself recorded.</p>}
    </>
  );
}
