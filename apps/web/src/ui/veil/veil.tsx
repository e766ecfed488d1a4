import './veil.css';
import { Popover } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Icon } from '../icon/icon.tsx';
import { PurposeForm, type RevealPurpose } from './purpose-form.tsx';

export interface Revealed {
  value: string;
  /** When the server's grant ends (RFC 3339). The value is dropped then. */
  until: string;
}

interface Props {
  /** The value with dots for what stays hidden. */
  masked: string;
  /** What is veiled and of whom, for the eye's spoken name: "IBAN of Delta Craft". */
  label: string;
  /** False when the viewer's role never opens it. */
  revealable: boolean;
  /** Asks the server with a purpose. Left out, the veil has no eye. */
  reveal?: ((purpose: RevealPurpose) => Promise<Revealed>) | undefined;
}

const secondsUntil = (until: string): number => Math.max(0, Math.ceil((Date.parse(until) - Date.now()) / 1000));

interface Grant extends Revealed {
  /** How long it began with, in seconds. */
  whole: number;
}

/** Seconds left of a grant, counted down; at zero the value is given up. */
function useGrant(): [Grant | null, number, (grant: Revealed | null) => void] {
  const [grant, setGrant] = useState<Grant | null>(null);
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (!grant) return;
    const tick = () => {
      const seconds = secondsUntil(grant.until);
      setLeft(seconds);
      if (seconds === 0) setGrant(null);
    };
    tick();
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [grant]);
  return [grant, left, (given) => setGrant(given && { ...given, whole: Math.max(1, secondsUntil(given.until)) })];
}

interface OpenProps {
  label: string;
  value: string;
  /** Seconds left, and of how many. */
  left: number;
  whole: number;
  onHide: () => void;
}

function OpenVeil({ label, value, left, whole, onHide }: OpenProps) {
  return (
    <span className="veil open">
      <span className="veil-v">{value}</span>
      <span className="veil-t" role="timer" aria-label={`${label} hides in ${left} seconds`}>
        <svg viewBox="0 0 16 16" aria-hidden style={{ ['--left' as string]: Math.round((left / whole) * 60) }}>
          <circle cx="8" cy="8" r="6" />
          <circle cx="8" cy="8" r="6" pathLength="60" />
        </svg>
        {`${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`}
      </span>
      <button type="button" className="veil-eye" aria-label={`Hide ${label} now`} title="Hide now" onClick={onHide}>
        <Icon name="eye-off" />
      </button>
    </span>
  );
}

/** A value that is there and not shown. Its eye asks for a purpose, opens it for the server's span, and hides it again. */
export function Veil({ masked, label, revealable, reveal }: Props) {
  const [grant, left, setGrant] = useGrant();
  const [asking, setAsking] = useState(false);
  if (grant) return <OpenVeil label={label} value={grant.value} left={left} whole={grant.whole} onHide={() => setGrant(null)} />;
  const hidden = <span className="veil-v">{masked}</span>;
  if (!revealable || !reveal) {
    return (
      <span className="veil shut" title="Not in your role">
        {hidden}
        <Icon name="lock" label={`${label}: not in your role`} />
      </span>
    );
  }
  const open = async (purpose: RevealPurpose) => {
    setGrant(await reveal(purpose));
    setAsking(false);
  };
  return (
    <Popover opened={asking} onChange={setAsking} trapFocus returnFocus withinPortal position="bottom-end" shadow="none" radius="md">
      <span className="veil">
        {hidden}
        <Popover.Target>
          <button
            type="button"
            className="veil-eye"
            aria-label={`Reveal ${label}: asks for a purpose, and is recorded`}
            title="Reveal: asks for a purpose, and is recorded"
            onClick={() => setAsking((now) => !now)}
          >
            <Icon name="eye" />
          </button>
        </Popover.Target>
      </span>
      <Popover.Dropdown className="floating">
        {asking && <PurposeForm label={label} onReveal={open} onCancel={() => setAsking(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}
