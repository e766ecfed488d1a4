import { Injectable } from '@nestjs/common';
import { Audit, findingReason } from '#audit-chain';
import { timestamp, uuidv7 } from '#kernel';
import { Notices, type Tx } from '#platform';
import type { Sign } from '../../domain/watch/signs.ts';
import type { WatchRules } from '../../domain/watch/watch-rules.ts';
import { adviceFor, detectorNames, saysOf } from '../../domain/watch/words.ts';
import { AccountStore } from '../accounts/account-store.ts';
import { SignInPolicies } from '../policy/sign-in-policies.ts';
import { FindingStore } from './finding-store.ts';

/** What goes on within an hour of the last sight is the same thing, and nobody is told twice of it. */
const SAME_MILLIS = 3_600_000;

/** Tells people what was seen: who watches, the security desk, and whom it concerns. */
@Injectable()
export class FindingNews {
  constructor(
    private readonly notices: Notices,
    private readonly accounts: AccountStore,
  ) {}

  async tell(tx: Tx, id: string, sign: Sign, rules: WatchRules): Promise<void> {
    const { detector, severity, user, evidence } = sign;
    const [person] = user === null ? [] : await this.accounts.names(tx, [user]);
    const kind = `sign-in.${detector}`;
    const subject = detectorNames[detector];
    if (!rules.quiet.includes(detector)) {
      const text = saysOf(detector, evidence, person?.name ?? 'Somebody');
      const to = [{ permission: 'watch:handle' }, { group: 'security' }];
      await this.notices.send(tx, { to, kind, severity, subject, text, link: `/sign-ins?finding=${id}` });
    }
    if (user === null) return;
    const [email] = await this.accounts.emails(tx, [user]);
    const text = `${saysOf(detector, evidence, 'Your account')}\n${adviceFor(detector)}`;
    await this.notices.send(tx, {
      ...{ to: { user, ...(email ? { email: email.email } : {}) }, kind, severity, subject: `Your account: ${subject.toLowerCase()}` },
      ...{ text, link: '/security' },
    });
  }
}

/** Keeps what detectors see. The caller holds a lock under which nobody else looks at the same subject. */
@Injectable()
export class Findings {
  constructor(
    private readonly store: FindingStore,
    private readonly policies: SignInPolicies,
    private readonly news: FindingNews,
    private readonly audit: Audit,
  ) {}

  /** Adds each sign to what is open about it already, or writes it down, tells of it and puts it on record. Returns how many are new. */
  async raise(tx: Tx, signs: readonly Sign[]): Promise<number> {
    if (signs.length === 0) return 0;
    const { watch } = await this.policies.current(tx);
    let fresh = 0;
    for (const sign of signs.filter(({ detector }) => !watch.off.includes(detector))) {
      if (await this.store.extend(tx, sign, timestamp(Date.parse(tx.now()) - SAME_MILLIS))) continue;
      const id = uuidv7();
      await this.store.insert(tx, id, sign);
      const object = sign.user === null ? { type: 'finding', id } : { type: 'user', id: sign.user };
      const detail = { finding: id, detector: sign.detector, severity: sign.severity, evidence: { ...sign.evidence } };
      await this.audit.record(tx, { action: 'auth.finding', object, reason: findingReason(sign.detector, sign.severity), detail });
      await this.news.tell(tx, id, sign, watch);
      fresh += 1;
    }
    return fresh;
  }
}
