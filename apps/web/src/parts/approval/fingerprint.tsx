import './fingerprint.css';
import { Icon } from '#ui';

const grouped = (digest: string): string => digest.match(/.{4}/g)?.join(' ') ?? digest;
const short = (digest: string): string => `${grouped(digest.slice(0, 8))} … ${grouped(digest.slice(-8))}`;

/** The SHA-256 of exactly what is signed, beside the button that signs it. */
export function Fingerprint({ digest, says, note }: { digest: string; says: string; note?: string }) {
  return (
    <span className="fp">
      <Icon name="hash" />
      <span>
        {says}:{' '}
        <span className="mono nowrap" title={`SHA-256 ${digest}`}>
          {short(digest)}
        </span>
        {note && <small>{note}</small>}
      </span>
    </span>
  );
}
