import { Injectable } from '@nestjs/common';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A little less than a minute, so that a break is known within one, the check itself included. */
export const TAIL_EVERY_MILLIS = 50 * SECOND;
export const WATCH_EVERY_MILLIS = 5 * SECOND;

/**
 * How often the log is looked after, and what counts as too long, in milliseconds. The product runs at this pace; a test puts a quicker
 * one in its place and runs the same loops.
 */
@Injectable()
export class Pace {
  /** Between two looks for a check that somebody asked for. */
  readonly checks: number = SECOND;
  /** Between two checks of the newest entries. */
  readonly tail: number = TAIL_EVERY_MILLIS;
  /** Entries that the check of the newest looks at: what an attacker would change is most often what has just been written. */
  readonly tailEntries: number = 5_000;
  /** Between two looks whether the daily check is due. */
  readonly daily: number = HOUR;
  /** Age of the last full check at which the next is due. */
  readonly fullEvery: number = 24 * HOUR;
  readonly partitions: number = HOUR;
  readonly schemaChanges: number = MINUTE;
  /** Between two looks at the log's vital signs. */
  readonly watch: number = WATCH_EVERY_MILLIS;
  /** A sealer that is being restarted, or a long import, is over by then. */
  readonly stalledAfter: number = 30 * SECOND;
  readonly uncheckedAfter: number = 26 * HOUR;
  /** A connection that is made anew is back by then. */
  readonly failingAfter: number = MINUTE;
  readonly siemLaggingAfter: number = 2 * MINUTE;
  /** Age of the last time that a store's copies were read back at which they are read again. */
  readonly readBackEvery: number = 24 * HOUR;
  /** What a SIEM's errand and the forwarder do otherwise than they would by themselves. */
  readonly siem: {
    readonly confirmMillis?: number;
    readonly heartbeatMillis?: number;
    readonly alarmMillis?: number;
    readonly settleMillis?: number;
  } = {};
  readonly forwarder: { readonly lookMillis?: number; readonly parkedMillis?: number } = {};
}
