import type { DestinationKind, DestinationState, ForwardFormat } from './destination.ts';

/** How one destination stands, for the auditor's and the admin's page and for whoever watches. Times are RFC 3339. */
export interface DestinationStatus {
  readonly id: string;
  readonly name: string;
  readonly kind: DestinationKind;
  readonly format: ForwardFormat | null;
  readonly target: string;
  readonly state: DestinationState;
  readonly version: number;
  /** Since when an approved change waits until the old receiver has heard of it. */
  readonly changingSince: string | null;
  /** When a change last took effect here of which the receiver of before had not heard within its time; null when none ever did. */
  readonly untoldAt: string | null;
  /** Entries that were sent: the index of the next one. For a witness, the size of the log that it signed last. */
  readonly sent: number;
  /** Entries that the receiver is taken to hold; after a break it goes on from here. */
  readonly confirmed: number;
  /** Sealed entries that were not sent yet. */
  readonly lag: number;
  /** Age of the oldest entry that was not sent yet, in seconds; 0 when there is none. */
  readonly lagSeconds: number;
  readonly sentAt: string | null;
  /** When the receiver last took a heartbeat or, where there are none, an object or a checkpoint. */
  readonly heartbeatAt: string | null;
  /** Since when nothing gets through; null while it does. */
  readonly failingSince: string | null;
  readonly lastError: string | null;
  /** Whether the receiver refuses what is sent, so that only a person can mend it. Nothing is skipped meanwhile. */
  readonly parked: boolean;
  /** Of a store: when its copies were last read back and compared, and how that ended. */
  readonly verifiedAt: string | null;
  readonly verified: 'ok' | 'broken' | null;
  readonly verifiedSays: string | null;
  /** Of a store: what keeps its copies from being changed. */
  readonly protection: string | null;
  readonly test: DestinationOrderView | null;
}

/** The newest test that somebody asked for. */
export interface DestinationOrderView {
  readonly askedAt: string;
  readonly doneAt: string | null;
  readonly ok: boolean | null;
  readonly says: string | null;
}

/** A heartbeat is sent once a minute: without one for this long a destination counts as silent. */
export const SILENT_AFTER_SECONDS = 180;

/** Whether somebody should be told: it fails, refuses, lags, is silent, or its copies are not what was stored. */
export function isTroubled(status: DestinationStatus, now: number, lagSeconds = 60): boolean {
  if (status.state !== 'active') return false;
  const silent = status.heartbeatAt !== null && now - Date.parse(status.heartbeatAt) > silenceOf(status.kind) * 1000;
  return status.parked || status.failingSince !== null || status.verified === 'broken' || silent || status.lagSeconds > lagSeconds;
}

/** Stores write every few minutes and witnesses sign when there is something new: only a SIEM has a pulse. */
const silenceOf = (kind: DestinationKind): number => (kind === 'syslog-tls' || kind === 'hec' ? SILENT_AFTER_SECONDS : Infinity);
