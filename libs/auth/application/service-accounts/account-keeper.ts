import { type Actor, serviceActor } from '#platform';

/** What it takes to make and end service accounts. No role holds it: they are kept on the command line of the instance. */
export const SERVICE_ACCOUNTS = 'service-account:manage';

export const accountKeeper = (): Actor => serviceActor('operator', [SERVICE_ACCOUNTS]);
