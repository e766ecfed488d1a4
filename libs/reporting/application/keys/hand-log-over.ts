import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LogKeys } from '#audit-chain';
import { DualControl, type Executor } from '#rbac';

export const HAND_LOG_OVER = 'audit.rotate-key';

/** The next key of the audit log: exactly this one, by its public half. */
export interface HandOverPayload {
  version: number;
  vkey: string;
}

/** The log's next signing key, with a second administrator's agreement. */
@Injectable()
export class HandLogOver implements OnModuleInit {
  constructor(
    private readonly dualControl: DualControl,
    private readonly logKeys: LogKeys,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<HandOverPayload>(HAND_LOG_OVER, this.executor());
  }

  private executor(): Executor<HandOverPayload> {
    return {
      requires: 'key:manage',
      describe: async (tx, { vkey }) => {
        const { current } = await this.logKeys.inForce(tx);
        return {
          title: 'Hand the audit log over to its next signing key',
          changes: [{ label: 'Signs checkpoints, from the overlap on', before: current.vkey, after: vkey }],
        };
      },
      targetVersion: async (tx) => String((await this.logKeys.inForce(tx)).current.version),
      execute: (tx, payload, approval) => this.logKeys.announce(tx, payload, approval),
    };
  }
}
