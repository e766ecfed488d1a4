import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import type { CaseDetail, CaseLinks } from '#api/cases.ts';
import { Button, Card, EmptyState, IconButton, Loadable, plural, Segmented } from '#ui';
import { LinkGraph } from './link-graph.tsx';
import { LinksLegend } from './links-legend.tsx';
import { LinksTable } from './links-table.tsx';
import { SelectedAccount } from './selected-account.tsx';
import { type LinkView, useLinkView } from './use-link-view.ts';

type Look = 'graph' | 'table';

function Tools({ view, links }: { view: LinkView; links: CaseLinks | undefined }) {
  const { selected } = view;
  const node = links?.nodes.find(({ id }) => id === selected);
  const none = selected ? undefined : 'Choose an account first';
  const paths = links?.cycles.length ?? 0;
  return (
    <span className="g-tools">
      <Button
        size="sm"
        variant="quiet"
        icon={node?.expanded ? 'minus' : 'plus'}
        refusal={none}
        onClick={() => selected && view.expandNode(selected)}
      >
        {node?.expanded ? 'Fold' : 'Expand'}
      </Button>
      <Button
        size="sm"
        variant="quiet"
        icon="path"
        refusal={paths === 0 ? 'No money goes round among these accounts' : undefined}
        onClick={view.nextCycle}
      >
        Path
      </Button>
      <Button size="sm" variant="quiet" icon="pin" refusal={none} onClick={() => selected && view.pinNode(selected)}>
        {selected && view.pinned.includes(selected) ? 'Unpin' : 'Pin'}
      </Button>
      <IconButton icon="undo" label="Undo the last change of the picture" disabled={!view.canUndo} onClick={view.undo} />
    </span>
  );
}

/** Who paid whom: the case's accounts and those around them, as a drawing that can be expanded or as a table. */
export function LinksCard({ detail }: { detail: CaseDetail }) {
  const view = useLinkView(detail.id);
  const narrow = useMediaQuery('(max-width: 45rem)', undefined, { getInitialValueInEffect: false });
  const [look, setLook] = useState<Look>('graph');
  const links = view.query.data;
  const shown = narrow ? 'table' : look;
  const actions = (
    <>
      {shown === 'graph' && <Tools view={view} links={links} />}
      {!narrow && (
        <Segmented<Look>
          label="Show the links as"
          value={look}
          onChange={setLook}
          options={[
            { value: 'graph', label: 'Graph', icon: 'graph' },
            { value: 'table', label: 'Table', icon: 'table' },
          ]}
        />
      )}
    </>
  );
  return (
    <Card title="Money and links" actions={actions} className="graphcard">
      <Loadable query={view.query} what="The links" rows={6}>
        {(data) =>
          data.nodes.length === 0 ? (
            <EmptyState icon="graph" title="No account is on the case yet">
              Accounts come with the alerts of a case.
            </EmptyState>
          ) : (
            <>
              {shown === 'graph' ? (
                <>
                  <LinkGraph
                    view={view}
                    label={`${plural(data.nodes.length, 'account')} and ${plural(data.edges.length, 'link')}. Arrow keys walk, Enter expands, p pins, c follows a cycle, u undoes. The table says the same.`}
                  />
                  <SelectedAccount detail={detail} links={data} view={view} />
                </>
              ) : (
                <LinksTable links={data} view={view} />
              )}
              <LinksLegend hidden={data.hidden} drawn={shown === 'graph'} />
            </>
          )
        }
      </Loadable>
    </Card>
  );
}
