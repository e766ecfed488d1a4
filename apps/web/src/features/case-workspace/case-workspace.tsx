import './case.css';
import './case-parts.css';
import './case-narrow.css';
import './evidence/evidence.css';
import './decision/decision.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type CaseDetail, caseQuery } from '#api/cases.ts';
import { asProblem } from '#api/problem.ts';
import { buttonClass, EmptyState, Loadable, useCan, useCrumbs, useShortcuts } from '#ui';
import type { CaseAct } from './act.ts';
import { ActionBar } from './action-bar.tsx';
import { CaseDialogs } from './case-dialogs.tsx';
import { CaseHeader } from './case-header.tsx';
import { DecisionTab } from './decision/decision-tab.tsx';
import { EvidenceTab } from './evidence/evidence-tab.tsx';
import { MoneyTab } from './money/money-tab.tsx';
import { Overview } from './overview/overview.tsx';
import { type CaseSearchParams, type CaseTab, caseTabs } from './search.ts';
import { TimelineTab } from './timeline/timeline-tab.tsx';

interface Props {
  detail: CaseDetail;
  search: CaseSearchParams;
}

function useCaseKeys(detail: CaseDetail, onAct: (act: CaseAct) => void, toTab: (tab: CaseTab) => void) {
  const can = useCan();
  const propose = detail.transitions.find(({ verb }) => verb === 'propose');
  useShortcuts('Case', [
    { key: 'd', says: 'decide', run: () => onAct('decide'), off: !propose?.allowed },
    { key: 'u', says: 'add evidence', run: () => onAct('upload'), off: !can('evidence:upload') },
    ...caseTabs.map((tab, i) => ({ key: String(i + 1), says: `show ${tab === 'money' ? 'money flow' : tab}`, run: () => toTab(tab) })),
  ]);
}

function Workspace({ detail, search }: Props) {
  const navigate = useNavigate();
  const [act, setAct] = useState<CaseAct | null>(null);
  const [files, setFiles] = useState<readonly File[]>([]);
  const [sent, setSent] = useState<string>();
  const tab = search.tab ?? 'overview';
  const toTab = (next: CaseTab) =>
    void navigate({ to: '/cases/$caseId', params: { caseId: detail.id }, search: next === 'overview' ? {} : { tab: next } });
  const upload = (dropped: readonly File[]) => {
    setFiles(dropped);
    setAct('upload');
  };
  const begin = (next: CaseAct) => (next === 'upload' ? upload([]) : setAct(next));
  const onSent = (requestId: string) => {
    setSent(requestId);
    setAct('waiting');
  };
  useCaseKeys(detail, begin, toTab);
  return (
    <main id="main" className="case">
      <CaseHeader detail={detail} tab={tab} onAct={begin} />
      {tab === 'overview' && <Overview detail={detail} />}
      {tab === 'timeline' && (
        <TimelineTab
          caseId={detail.id}
          kind={search.kind}
          onKind={(kind) =>
            void navigate({
              to: '/cases/$caseId',
              params: { caseId: detail.id },
              search: { tab: 'timeline', ...(kind ? { kind } : {}) },
              replace: true,
            })
          }
        />
      )}
      {tab === 'money' && <MoneyTab detail={detail} />}
      {tab === 'evidence' && <EvidenceTab detail={detail} onUpload={upload} />}
      {tab === 'decision' && <DecisionTab detail={detail} onAct={begin} />}
      <ActionBar detail={detail} onAct={begin} />
      {act && (
        <CaseDialogs
          detail={detail}
          act={act}
          files={files}
          requestId={sent ?? detail.approval?.id}
          onSent={onSent}
          onClose={() => setAct(null)}
        />
      )}
    </main>
  );
}

function NotHere() {
  return (
    <EmptyState
      icon="search"
      title="No such case, or not yours to see"
      actions={
        <Link to="/cases" className={buttonClass('default', 'sm')}>
          All cases
        </Link>
      }
    >
      It may have been mistyped, or it may be outside what your role and team can see. Both look the same from here.
    </EmptyState>
  );
}

/** A case with everything in it. The tab is in the address. */
export function CaseWorkspace({ caseId, search }: { caseId: string; search: CaseSearchParams }) {
  const query = useQuery(caseQuery(caseId));
  useCrumbs({ label: 'Cases', link: { to: '/cases' } }, { label: query.data?.number ?? 'Case' });
  if (query.data) return <Workspace key={caseId} detail={query.data} search={search} />;
  const missing = query.error !== null && [400, 404].includes(asProblem(query.error).status);
  return (
    <main id="main" className="pad">
      <h1 className="vh">Case</h1>
      {missing ? (
        <NotHere />
      ) : (
        <Loadable query={query} what="The case" rows={8}>
          {() => null}
        </Loadable>
      )}
    </main>
  );
}
