export { type Clock, fixedClock, systemClock, timestamp } from './clock.ts';
export { DomainError, type ErrorCode, type FieldError, isDomainError } from './errors.ts';
export { isUuid, uuidv7 } from './ids.ts';
export { addMoney, compareMoney, isMoney, type Money, minorUnits, parseMoney } from './money.ts';
export { REACH_ALL, REACH_EVERYWHERE, REACH_OWN, type Reach, SCOPES, type Scope, scopeOf } from './reach.ts';
