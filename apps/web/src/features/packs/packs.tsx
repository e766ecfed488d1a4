import './packs.css';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { caseQuery } from '#api/cases.ts';
import { useCan, useCrumbs } from '#ui';
import { CheckingWithoutUs } from './checking-without-us.tsx';
import { ChosenCase } from './chosen-case.tsx';
import { PackContents } from './pack-contents.tsx';
import { PackForm } from './pack-form.tsx';
import { PackResult } from './pack-result.tsx';
import { PacksBefore } from './packs-before.tsx';
import { usePack } from './use-pack.ts';

function Step({ n, title, aside, children }: { n: number; title: string; aside?: string; children: ReactNode }) {
  return (
    <section className="pstep">
      <h2>
        <span className="sn" aria-hidden>
          {n}
        </span>
        {title}
        {aside && <span className="t3">{aside}</span>}
      </h2>
      {children}
    </section>
  );
}

/** Sealing a case into a file that its reader can check without asking anybody. */
export function Packs({ caseId, onCase }: { caseId: string | undefined; onCase: (id: string | undefined) => void }) {
  useCrumbs({ label: 'Packs' });
  const can = useCan();
  const chosen = useQuery({ ...caseQuery(caseId ?? ''), enabled: caseId !== undefined });
  const pack = usePack();
  return (
    <main id="main" className="pad">
      <div className="pk-h">
        <h1>Evidence pack</h1>
        <p className="t2">A sealed file that its reader can check without asking us.</p>
      </div>
      <div className="pk-b">
        <div className="pk-l">
          <Step n={1} title="Case">
            <ChosenCase caseId={caseId} query={chosen} onCase={onCase} />
          </Step>
          <Step n={2} title="Contents" aside="Always all of it">
            <PackContents counts={caseId ? chosen.data?.counts : undefined} />
          </Step>
          <Step n={3} title="Sensitive values">
            <PackForm key={caseId} caseId={chosen.data && caseId ? caseId : undefined} pack={pack} />
          </Step>
        </div>
        <div className="pk-r">
          <PackResult pack={pack} />
          <CheckingWithoutUs fileName={pack.done?.file.name} />
          {can('audit:read') && <PacksBefore />}
        </div>
      </div>
    </main>
  );
}
