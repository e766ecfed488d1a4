import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type ChainStatus, chainStatusQuery } from '#api/chain.ts';
import { Can, Seal, shortDuration } from '#ui';

function age(seconds: number): string {
  return seconds < 60 ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s` : shortDuration(seconds * 1000);
}

function shown(status: ChainStatus | undefined): ReactNode {
  if (!status) return <Seal state="pending">Chain not read</Seal>;
  if (status.state === 'broken') return <Seal state="broken">Chain broken</Seal>;
  if (status.state === 'stalled') return <Seal state="pending">{status.waiting.toLocaleString('en')} waiting</Seal>;
  if (status.waiting > 0 || status.sealedSecondsAgo === null) return <Seal state="pending">Sealing</Seal>;
  return (
    <Seal state="sealed">
      {status.sealedSecondsAgo < 0.1 ? (
        'Sealed just now'
      ) : (
        <>
          Sealed <span className="tn">{age(status.sealedSecondsAgo)}</span> ago
        </>
      )}
    </Seal>
  );
}

/** The chain's own seal, on every page. It leads to the chain for those who may read it. */
export function ChainSeal() {
  const { data } = useQuery(chainStatusQuery);
  const seal = shown(data);
  return (
    <Can permission="audit:read" otherwise={<span className="chainchip">{seal}</span>}>
      <Link to="/audit" className="chainchip" title="The audit chain">
        {seal}
      </Link>
    </Can>
  );
}
