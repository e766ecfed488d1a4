import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './postgres/provision.ts';

/** A route's guard says no to browsers; a use case must say so itself to whoever calls it: a second route, a command, a job. */
const OPENS = /unitOfWork\s*\.(?:run|read)\(\s*([\w.]+)(\()?/g;

/** Transactions that name no permission of the catalogue, each with what decides instead. */
const decidedOtherwise: Readonly<Record<string, string>> = {
  'libs/auth/application/sessions/sign-out.ts': 'whoever has a session may end it, whatever else was taken away',
  'libs/auth/application/sign-in/sign-in-with-password.ts': 'the sign-in itself, as a service, before anybody is known',
  'libs/auth/application/watch/watch-sign-ins.ts': 'the sign-in itself, as a service; it writes down what it sees',
  'libs/auth/application/recovery/begin-reset.ts':
    'the sign-in itself, as a service; the code of a link decides, and a second factor after it',
  'libs/auth/application/passkeys/begin-ceremony.ts': 'the sign-in itself, as a service; a challenge tells nobody anything',
  'libs/auth/application/sign-in/sign-in-with-passkey.ts': 'the sign-in itself, as a service, before anybody is known',
  'libs/auth/application/enrolment/begin-enrolment.ts': 'enrolment, as a service, before anybody is known',
  'libs/auth/application/service-accounts/issue-access-token.ts': 'the sign-in itself, as a service; the machine proved itself before',
  'libs/auth/application/federation/connection-tests.ts': 'the secret is read as the sign-in does, after the permission was asked',
  'libs/auth/application/federation/oidc/backchannel-logout.ts':
    'the sign-in itself, as a service; a token that the provider signed decides',
  'libs/auth/application/federation/oidc/show-client-keys.ts': 'the sign-in itself, as a service; a public key is for everybody',
  'libs/auth/application/federation/oidc/sign-in-oidc.ts': 'the sign-in itself, as a service, before anybody is known',
  'libs/auth/application/federation/enrol-federated.ts':
    'whoever enrols, with the rights of the sign-in, before anything else opens to them',
  'libs/auth/application/federation/federation-failures.ts': 'the sign-in itself, as a service, which writes down what failed',
  'libs/auth/application/federation/show-providers.ts': 'the sign-in itself, as a service: the names that the sign-in page shows',
  'libs/auth/application/federation/sign-in-federated.ts': 'the sign-in itself, as a service, before anybody is known',
  'libs/auth/application/requests/request-refusals.ts': 'whoever was refused, who needs no right for that to be written down',
  'libs/auth/application/saml/accept-saml.ts': 'the sign-in itself, as a service, before anybody is known',
  'libs/auth/application/saml/answer-logout.ts': 'the sign-in itself, as a service, by the signature of a provider',
  'libs/auth/application/saml/begin-saml.ts': 'the sign-in itself, as a service, before anybody is known',
  'libs/auth/application/saml/check-answer.ts': 'the sign-in itself, as a service, before anybody is known',
  'libs/auth/application/saml/leave-provider.ts': 'the sign-in itself, as a service, for whoever has just signed out',
  'libs/auth/application/saml/show-sp-metadata.ts': 'the sign-in itself, as a service: what every provider is told of us',
  'libs/rbac/application/approvals/decide-approval.ts': 'the permission that the request itself names, asked inside',
  'libs/rbac/application/roles/tend-grants.ts': 'the timer, as a service; a trigger knows what is due',
  'libs/rbac/application/approvals/expire-approvals.ts': 'the timer, as a service; it decides nothing',
  'libs/rbac/application/reviews/tend-reviews.ts': 'the timer, as a service, under a permission that no role holds',
};

const files = globSync('libs/{rbac,auth,case,reporting}/application/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.spec.ts'));

/** The transactions of a file that are opened as somebody who was not asked for a permission. */
const unasked = (file: string, text = readFileSync(join(root, file), 'utf8')): string[] =>
  [...text.matchAll(OPENS)]
    .filter(([, actor, call]) => !(call && /^(permitted|\w*[aA]ctor)$/.test(actor ?? '')))
    .map(([opening]) => opening);

describe('every use case', () => {
  it('names a permission of the catalogue when it opens its transaction, or stands in the table of those that do not', () => {
    expect(files.length).toBeGreaterThan(100);
    const found = files.filter((file) => unasked(file).length > 0);
    expect(found.toSorted()).toEqual(Object.keys(decidedOtherwise).toSorted());
  });

  it('rings when one forgets', () => {
    expect(unasked('planted', 'return this.unitOfWork.run(actor, async (tx) => {')).toHaveLength(1);
    expect(unasked('planted', 'return this.unitOfWork.read(\n      run.actor, (tx) => 1)')).toHaveLength(1);
    expect(unasked('planted', "this.unitOfWork.run(permitted(actor, 'case:work'), (tx) => 1)")).toHaveLength(0);
    expect(unasked('planted', "this.unitOfWork.run(serviceActor('timer', []), (tx) => 1)")).toHaveLength(0);
  });
});
