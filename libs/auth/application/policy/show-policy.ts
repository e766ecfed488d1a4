import { Inject, Injectable } from '@nestjs/common';
import { type Actor, CONFIG, type Config, type Tx, UnitOfWork } from '#platform';
import { People, type PersonName, permitted, personIn } from '#rbac';
import { type Bound, boundsOf, floors } from '../../domain/policy/floors.ts';
import { type Profile, profiles } from '../../domain/policy/sign-in-policy.ts';
import { detectorNames } from '../../domain/watch/words.ts';
import { type Exemption, ExemptionStore, PolicyStore, type PolicyVersion } from './policy-store.ts';

/** Something that an auditor would write down. */
export interface PolicyFinding {
  readonly code: 'demo-codes' | 'exemption' | 'detector-off';
  readonly says: string;
}

/** What each profile would leave to choose. */
export interface ProfileView {
  readonly id: Profile;
  readonly says: string;
  readonly lettersAndDigits: boolean;
  readonly bounds: Bound[];
}

export interface PolicyView extends PolicyVersion {
  readonly floor: string;
  readonly profiles: ProfileView[];
  readonly findings: PolicyFinding[];
  readonly exemptions: (Exemption & { person: PersonName })[];
}

const profileViews = (): ProfileView[] =>
  profiles.map((id) => ({
    id,
    says: floors[id].says,
    lettersAndDigits: floors[id].password.lettersAndDigits,
    bounds: boundsOf(id),
  }));

/** The policy in force, who is exempt from it, and where this instance is laxer than it says. */
@Injectable()
export class PolicyInView {
  constructor(
    private readonly store: PolicyStore,
    private readonly exemptions: ExemptionStore,
    private readonly people: People,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async read(tx: Tx): Promise<PolicyView> {
    const version = await this.store.current(tx);
    const live = await this.exemptions.live(tx);
    const names = await this.people.names(
      tx,
      live.map(({ user }) => user),
    );
    const exemptions = live.map((exemption) => ({ ...exemption, person: personIn(names, exemption.user) }));
    const findings: PolicyFinding[] = exemptions.map(({ person, until }) => ({
      code: 'exemption',
      says: `${person.name} signs in with a password alone until ${until.slice(0, 10)}.`,
    }));
    for (const detector of version.policy.watch.off) {
      findings.push({ code: 'detector-off', says: `The detector “${detectorNames[detector]}” is switched off.` });
    }
    if (this.config.demo) {
      findings.unshift({ code: 'demo-codes', says: 'This is a demo: codes serve for every role, administrators included.' });
    }
    return { ...version, floor: floors[version.policy.profile].says, profiles: profileViews(), findings, exemptions };
  }
}

@Injectable()
export class ShowPolicy {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly view: PolicyInView,
  ) {}

  execute(actor: Actor): Promise<PolicyView> {
    return this.unitOfWork.run(permitted(actor, 'policy:read'), (tx) => this.view.read(tx));
  }
}
