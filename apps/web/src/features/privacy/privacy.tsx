import './privacy.css';
import { useState } from 'react';
import { useCrumbs } from '#ui';
import { HoldCase } from './hold-case.tsx';
import { Holds } from './holds.tsx';
import { People } from './people.tsx';
import { type Asking, PrivacyDialog } from './privacy-dialog.tsx';

/** What must stay, and who may go: legal holds, and the erasure of persons, each by two people. */
export function Privacy({ caseId, onCase }: { caseId: string | undefined; onCase: (id: string | undefined) => void }) {
  useCrumbs({ label: 'Privacy' });
  const [asking, setAsking] = useState<Asking | null>(null);
  return (
    <main id="main" className="pad">
      <div className="prv-h">
        <h1>Privacy</h1>
        <p className="t2">A person is erased for good by two people, and never under a legal hold or while somebody works on the case.</p>
      </div>
      <div className="prv-grid">
        <People onAsk={setAsking} />
        <div>
          <Holds onAsk={setAsking} />
          <HoldCase caseId={caseId} onCase={onCase} onAsk={setAsking} />
        </div>
      </div>
      {asking && <PrivacyDialog asking={asking} onClose={() => setAsking(null)} />}
    </main>
  );
}
