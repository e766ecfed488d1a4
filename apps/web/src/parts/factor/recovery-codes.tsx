import './factor.css';
import { Banner, Button, toast } from '#ui';

/** Ten codes, shown this once, to be printed or kept in a password manager. */
export function RecoveryCodeList({ codes }: { codes: readonly string[] }) {
  const copy = () => void navigator.clipboard?.writeText(codes.join('\n')).then(() => toast('The codes are copied'));
  return (
    <div className="rc">
      <Banner tone="warn">They are shown this once. Keep them where you find them without this device: on paper, or in a vault.</Banner>
      <ol className="rc-list" aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code} className="num">
            {code}
          </li>
        ))}
      </ol>
      <p className="acts">
        <Button size="sm" icon="copy" onClick={copy}>
          Copy all
        </Button>
        <Button size="sm" onClick={() => window.print()}>
          Print
        </Button>
      </p>
    </div>
  );
}
