import { useQuery } from '@tanstack/react-query';
import { chainStatusQuery } from '#api/chain.ts';
import { Card } from '#ui';

/** How somebody who doubts us checks a pack: with a key from elsewhere, on a machine without a network. */
export function CheckingWithoutUs({ fileName = 'PACK.zip' }: { fileName?: string | undefined }) {
  const status = useQuery(chainStatusQuery);
  return (
    <Card title="Checking it without us">
      <ol className="how">
        <li>
          <span>Take our public key from a place you trust: the supervisor, a contract, an earlier pack. Not from this pack.</span>
        </li>
        <li>
          <span>On any machine with Node, without a network:</span>
          <pre className="mono">{`npm run verify -- \\\n  ${fileName} \\\n  --key log.vkey`}</pre>
        </li>
        <li>
          <span>Read the last line. It names the first file or entry that does not hold, if one does not.</span>
        </li>
      </ol>
      {status.data && (
        <>
          <p className="hint">The log’s key, as this server names it. Compare it with yours.</p>
          <p className="vkey mono">{status.data.key}</p>
        </>
      )}
    </Card>
  );
}
