import './audit.css';
import './audit-narrow.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { auditCheckQuery } from '#api/audit.ts';
import { chainStatusQuery } from '#api/chain.ts';
import { buttonClass, Can, formatTime, Icon, Loadable, useCrumbs } from '#ui';
import { ChainCard } from './chain-card.tsx';
import { CheckRun, StartCheck } from './check-run.tsx';
import { Entries } from './entries.tsx';
import { AuditFilters } from './filters.tsx';
import type { AuditSearch, ChangeAudit } from './search.ts';
import { Thread } from './thread.tsx';

function AuditHead({ search, onSearch, since }: { search: AuditSearch; onSearch: ChangeAudit; since: string | null | undefined }) {
  const check = useQuery({ ...auditCheckQuery(search.check ?? ''), enabled: search.check !== undefined });
  return (
    <div className="au-h">
      <h1>Audit chain</h1>
      <p className="t2 grow">Every change, refusal and reading of sensitive data{since ? ` since ${formatTime(since, 'date')}` : ''}.</p>
      <Can permission="pack:export">
        <Link to="/packs" search={search.caseId ? { case: search.caseId } : {}} className={buttonClass()}>
          <Icon name="pack" />
          Export a pack
        </Link>
      </Can>
      <StartCheck running={check.data?.state === 'running'} onSearch={onSearch} />
    </div>
  );
}

/** The auditor's page: how the chain stands, what it holds, and the proof of any one entry. */
export function Audit({ search, onSearch }: { search: AuditSearch; onSearch: ChangeAudit }) {
  useCrumbs({ label: 'Audit' });
  const status = useQuery(chainStatusQuery);
  const [filtering, setFiltering] = useState(false);
  return (
    <main id="main" className="audit pad">
      <AuditHead search={search} onSearch={onSearch} since={status.data?.firstAt} />
      {search.thread && <Thread approval={search.thread} search={search} onSearch={onSearch} />}
      {search.check && <CheckRun key={search.check} id={search.check} onSearch={onSearch} />}
      <Loadable query={status} what="The chain’s state" rows={4}>
        {(data) => <ChainCard status={data} />}
      </Loadable>
      <AuditFilters search={search} onSearch={onSearch} opened={filtering} onOpened={setFiltering} />
      <Entries search={search} onSearch={onSearch} onFilter={() => setFiltering(true)} />
    </main>
  );
}
