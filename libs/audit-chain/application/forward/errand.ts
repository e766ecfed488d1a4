/** Work for one destination, done in steps. What a step throws is written down and tried again, later each time. */
export interface Errand {
  /** Does the next piece of work; gives the milliseconds to wait before the next step, 0 when there is more to do at once. */
  step(): Promise<number>;
  /** A change waits until this destination has been told of it: the next step delivers what there is without waiting for its time. */
  hurry?(): void;
  /**
   * Gives the receiver of a paused destination the one entry at this index, which is about a change of the destination, and resolves when
   * it has it. Nothing of what it was not sent in its pause goes along.
   */
  tell(index: number): Promise<void>;
  /** Forgets what is under way: after this a step begins from what is confirmed. */
  reset(): void;
  /** Sends one message, object or checkpoint that fills no place of the log. Gives what came of it in words. */
  test(order: string): Promise<string>;
  /** Goes back to an index, where the kind can. */
  rewind?(to: number): Promise<void>;
  /** Reads the copies back, where the kind has copies. */
  verify?(): Promise<string>;
  close(): void;
}
