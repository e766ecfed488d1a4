import type { Provider } from '@nestjs/common';
import { AcknowledgeFinding, FindingAnswers } from './application/watch/acknowledge-finding.ts';
import { Attempts } from './application/watch/attempts.ts';
import { CloseIdleAccounts, IdleAccounts } from './application/watch/close-idle-accounts.ts';
import { FindingStore } from './application/watch/finding-store.ts';
import { FindingNews, Findings } from './application/watch/findings.ts';
import { ShowWatch, WatchInView } from './application/watch/show-watch.ts';
import { SignInLog } from './application/watch/sign-in-log.ts';
import { CrowdWatch, WatchSignIns } from './application/watch/watch-sign-ins.ts';
import { WatchTurn } from './application/watch/watch-turn.ts';
import { WatchController } from './http/watch/watch.controller.ts';
import { SqlFindingStore } from './persistence/watch/sql-finding-store.ts';
import { SqlSignInLog } from './persistence/watch/sql-sign-in-log.ts';
import { SqlWatchTurn } from './persistence/watch/sql-watch-turn.ts';

export const watchControllers = [WatchController];

/** What looks at sign-ins, and what it found. */
export const watchers: Provider[] = [
  { provide: SignInLog, useClass: SqlSignInLog },
  { provide: FindingStore, useClass: SqlFindingStore },
  { provide: WatchTurn, useClass: SqlWatchTurn },
  FindingNews,
  Findings,
  Attempts,
  CrowdWatch,
  WatchSignIns,
  IdleAccounts,
  CloseIdleAccounts,
  WatchInView,
  ShowWatch,
  FindingAnswers,
  AcknowledgeFinding,
];
