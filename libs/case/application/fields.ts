import { z } from 'zod';
import { instant, text } from '#platform';
import { isCurrency } from '../domain/accounts/currencies.ts';

// Overrides and isolates (UAX #9) can make a stored text read as another one; letters of right-to-left scripts need none of them.
const DIRECTION_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/;

/** One line of text for people: no control characters, nothing that turns the direction of what follows. */
export const line = (max: number) =>
  text(max).refine((value) => !DIRECTION_CONTROLS.test(value), 'has characters that change the direction of writing');

/** Several lines of text for people. */
export const lines = (max: number, min = 1) =>
  text(max, { min, lines: true }).refine((value) => !DIRECTION_CONTROLS.test(value), 'has characters that change the direction of writing');

/** An amount of nought or more, as a decimal string. */
export const amount = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})(\.\d{1,4})?$/, 'is not an amount such as "1250.00", of 0 or more and below 10^15');

export const currency = z.string().refine(isCurrency, 'is not a currency code of ISO 4217');

/** A moment that a source reports, of 1970 or later. Whether it lies in the future is asked where the clock is. */
export const moment = instant.refine((value) => !(Date.parse(value) < 0), 'is before 1970');

/** A calendar day, `2026-11-22`. */
export const day = z.iso.date('is not a date such as 1980-02-29');
