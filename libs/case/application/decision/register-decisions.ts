import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DualControl } from '#rbac';
import { CloseCase } from './close-case.ts';
import { CLOSE_CASE, REOPEN_CASE } from './close-payload.ts';
import { ReopenCase } from './reopen-case.ts';

/** Puts closing and reopening under dual control while the product starts. */
@Injectable()
export class RegisterDecisions implements OnModuleInit {
  constructor(
    private readonly dualControl: DualControl,
    private readonly closeCase: CloseCase,
    private readonly reopenCase: ReopenCase,
  ) {}

  onModuleInit(): void {
    this.dualControl.register(CLOSE_CASE, this.closeCase);
    this.dualControl.register(REOPEN_CASE, this.reopenCase);
  }
}
