import { type Actor, serviceActor } from '#platform';

/** The command line looks at service accounts; it makes and ends none in nobody's name. */
export const accountReader = (): Actor => serviceActor('operator', ['service-account:read']);
