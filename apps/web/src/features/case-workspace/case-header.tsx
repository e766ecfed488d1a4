import { Link } from '@tanstack/react-router';
import type { CaseDetail } from '#api/cases.ts';
import { Button, buttonClass, Can, CaseStatus, Icon, IconButton, Pill, Priority, plural, Tabs, toast, words } from '#ui';
import type { CaseAct } from './act.ts';
import { CaseFacts } from './case-facts.tsx';
import type { CaseTab } from './search.ts';

interface Props {
  detail: CaseDetail;
  tab: CaseTab;
  onAct: (act: CaseAct) => void;
}

const copyNumber = (number: string) => void navigator.clipboard?.writeText(number).then(() => toast(`${number} is copied`));

function CaseLine({ detail, onAct }: Omit<Props, 'tab'>) {
  return (
    <div className="case-id">
      <span className="mono t2">{detail.number}</span>
      <IconButton icon="copy" label="Copy the case number" onClick={() => copyNumber(detail.number)} />
      <CaseStatus state={detail.state} />
      <Priority level={detail.priority} />
      <Pill>{words(detail.typology)}</Pill>
      <span className="t3 nowrap">{detail.alertCount > 0 ? `from ${plural(detail.alertCount, 'alert')}` : 'opened by hand'}</span>
      <span className="grow" />
      <Can permission="pack:export">
        <Link to="/packs" search={{ case: detail.id }} className={buttonClass('default', 'sm')}>
          <Icon name="pack" />
          Export a pack
        </Link>
      </Can>
      <Button size="sm" icon="print" className="case-print" onClick={() => window.print()}>
        Print
      </Button>
      <Can permission="case:work">
        <Button size="sm" icon="sliders" className="case-edit" onClick={() => onAct('edit')}>
          Edit
        </Button>
      </Can>
    </div>
  );
}

/** Which case this is, how it stands, what presses, and the ways into it. */
export function CaseHeader({ detail, tab, onAct }: Props) {
  const { id, counts } = detail;
  const tabs: readonly { tab: CaseTab; label: string; count?: number }[] = [
    { tab: 'overview', label: 'Overview' },
    { tab: 'timeline', label: 'Timeline', count: counts.timeline },
    { tab: 'money', label: 'Money flow', count: counts.transactions },
    { tab: 'evidence', label: 'Evidence', count: counts.evidence },
    { tab: 'decision', label: 'Decision' },
  ];
  return (
    <div className="case-h">
      <CaseLine detail={detail} onAct={onAct} />
      <h1>{detail.title}</h1>
      <CaseFacts detail={detail} onAct={onAct} />
      <Tabs
        label="Case"
        tabs={tabs.map((one) => ({
          label: one.label,
          count: one.count,
          current: one.tab === tab,
          link: { to: '/cases/$caseId', params: { caseId: id }, search: one.tab === 'overview' ? {} : { tab: one.tab } },
        }))}
      />
    </div>
  );
}
