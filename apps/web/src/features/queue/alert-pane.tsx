import { useQuery } from '@tanstack/react-query';
import { type AlertDetail, type AlertRow, alertQuery } from '#api/alerts.ts';
import { Avatar, Button, IconButton, Loadable, Pill, toast, useCan, useViewer } from '#ui';
import type { ActKind } from './act.ts';
import { AlertFacts } from './alert-facts.tsx';
import { AlertTransactions } from './alert-transactions.tsx';
import { PaneLinks } from './pane-links.tsx';
import { SubjectList } from './subject-list.tsx';
import type { Triage } from './use-triage.ts';

interface Props {
  id: string;
  onClose: () => void;
  onAct: (kind: ActKind, row: AlertRow) => void;
  triage: Triage;
}

function Holder({ alert }: { alert: AlertDetail }) {
  const viewer = useViewer();
  if (!alert.owner) return <span className="claim">Nobody holds it</span>;
  return (
    <span className="claim">
      <Avatar person={alert.owner} />
      {alert.owner.id === viewer.id ? 'Yours' : alert.owner.name}
    </span>
  );
}

function PaneFoot({ alert, onAct, triage }: { alert: AlertDetail; onAct: Props['onAct']; triage: Triage }) {
  const can = useCan();
  if (alert.state === 'LINKED') return <PaneLinks alert={alert} />;
  if (!can('alert:triage')) return null;
  if (alert.state === 'DISMISSED' || alert.state === 'DUPLICATE') {
    return (
      <footer className="pane-f">
        <Button icon="undo" hotkey="r" onClick={() => triage.restore([alert.id])}>
          Restore
        </Button>
      </footer>
    );
  }
  return (
    <footer className="pane-f">
      <Button variant="primary" className="grow" hotkey="↵" onClick={() => onAct('case', alert)}>
        Open case
      </Button>
      <Button hotkey="l" onClick={() => onAct('link', alert)}>
        Link
      </Button>
      <Button hotkey="e" onClick={() => onAct('dismiss', alert)}>
        Dismiss
      </Button>
    </footer>
  );
}

const copyLink = () => {
  void navigator.clipboard?.writeText(location.href).then(() => toast('The link to this view is copied'));
};

/** The alert in focus: why it scored, whom it is about, what moved, what looks like it. */
export function AlertPane({ id, onClose, onAct, triage }: Props) {
  const query = useQuery(alertQuery(id));
  const alert = query.data;
  return (
    <aside className="pane" aria-label={alert ? `Alert ${alert.number}` : 'Alert'}>
      <header className="pane-h">
        <IconButton icon="chev-l" label="Back to the list" className="pane-back" onClick={onClose} />
        <span className="mono t2">{alert?.number}</span>
        {alert && !['NEW', 'TRIAGED'].includes(alert.state) && (
          <Pill>{alert.state === 'LINKED' ? 'In a case' : alert.state.toLowerCase()}</Pill>
        )}
        <IconButton icon="link" label="Copy the link to this view" onClick={copyLink} />
        <span className="grow" />
        {alert && <Holder alert={alert} />}
        <IconButton icon="x" label="Close the preview" className="pane-x" onClick={onClose} />
      </header>
      <section className="pane-b" tabIndex={0} aria-label="Details of the alert">
        <Loadable query={query} what="The alert" rows={8}>
          {(data) => (
            <>
              <AlertFacts alert={data} />
              <SubjectList alert={data} />
              <AlertTransactions alert={data} />
              <PaneLinks alert={data} similarOnly />
            </>
          )}
        </Loadable>
      </section>
      {alert && <PaneFoot alert={alert} onAct={onAct} triage={triage} />}
    </aside>
  );
}
