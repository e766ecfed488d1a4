import type { CaseLinks, LinkEdge, LinkNode } from '#api/cases.ts';
import { IconButton, Money, plural, When } from '#ui';
import type { LinkView } from './use-link-view.ts';

function partOf(edge: LinkEdge, own: ReadonlySet<string>): string {
  if (edge.cycle) return 'Cycle';
  if (own.has(edge.from) === own.has(edge.to)) return own.has(edge.to) ? 'Within the case' : 'Beside the case';
  return own.has(edge.to) ? 'Into the case' : 'Out of the case';
}

function Account({ node, view }: { node: LinkNode | undefined; view: LinkView }) {
  if (!node) return '–';
  return (
    <span className="lt-acc">
      <span className={node.inCase ? 'clip lt-own' : 'clip'} title={`${node.label}, ${node.masked}`}>
        {node.label}
      </span>
      <IconButton
        icon={node.expanded ? 'minus' : 'plus'}
        label={node.expanded ? `Fold ${node.label} up again` : `Expand ${node.label}: show whom it deals with`}
        onClick={() => view.expandNode(node.id)}
      />
    </span>
  );
}

/** The same links as rows, largest first. */
export function LinksTable({ links, view }: { links: CaseLinks; view: LinkView }) {
  const nodes = new Map(links.nodes.map((node) => [node.id, node]));
  const own = new Set(links.nodes.filter(({ inCase }) => inCase).map(({ id }) => id));
  const rows = links.edges.toSorted((a, b) => Number(b.cycle) - Number(a.cycle) || Number(b.total) - Number(a.total));
  return (
    <table className="tbl plain lt">
      <caption className="vh">All transfers in view, added up from account to account</caption>
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col">To</th>
          <th scope="col" className="lt-part">
            Part
          </th>
          <th scope="col" className="lt-last">
            Last
          </th>
          <th scope="col" className="r">
            Amount
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((edge) => (
          <tr key={edge.id}>
            <td className="lt-from">
              <Account node={nodes.get(edge.from)} view={view} />
            </td>
            <td className="lt-to">
              <Account node={nodes.get(edge.to)} view={view} />
            </td>
            <td className="t2 lt-part">{partOf(edge, own)}</td>
            <td className="t3 lt-last">
              <When at={edge.last} />, {plural(edge.count, 'time')}
            </td>
            <td className="r lt-am">
              <Money amount={edge.total} currency={edge.currency} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
