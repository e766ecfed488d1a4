import { z } from 'zod';
import { partyFieldNames } from '../../domain/accounts/masks.ts';
import { amount, currency, day, line, moment } from '../fields.ts';

const MAX_SUBJECTS = 50;
const MAX_TRANSACTIONS = 500;
export const MAX_BATCH = 1000;

const subjectRoles = ['SUBJECT', 'VICTIM', 'WITNESS', 'COUNTERPARTY'] as const;

const accountNumber = line(64).refine((value) => /[\p{L}\p{N}]/u.test(value), 'has no letter or digit');
const typedEmail = line(254).refine((value) => /^[^\s@]+@[^\s@]+$/.test(value), 'is not an e-mail address');

const account = z.strictObject({ number: accountNumber, currency: currency.optional(), label: line(120).optional() });

const party = z.strictObject({
  kind: z.enum(['PERSON', 'ENTITY']),
  name: line(200),
  ref: line(120).optional(),
  nationalId: line(64)
    .refine((value) => /[\p{L}\p{N}]/u.test(value), 'has no letter or digit')
    .optional(),
  born: day.optional(),
  phone: line(40)
    .refine((value) => /\d/.test(value), 'has no digit')
    .optional(),
  email: typedEmail.optional(),
  address: line(500).optional(),
});

const subject = z
  .strictObject({ role: z.enum(subjectRoles).default('SUBJECT'), account: account.optional(), party: party.optional() })
  .refine((value) => value.account !== undefined || value.party !== undefined, 'names neither an account nor a party');

const side = z.strictObject({ number: accountNumber });

/** A payment as a source tells it; also one row of an imported file. */
export const transactionIntake = z.strictObject({
  ref: line(120),
  at: moment,
  amount,
  currency,
  from: side,
  to: side,
  kind: line(40).optional(),
  description: line(500).optional(),
});

/** An alert as a detection system sends it. (source, sourceRef) names it for ever: the same twice is a duplicate. */
export const alertIntake = z
  .strictObject({
    source: line(60),
    sourceRef: line(120),
    typology: line(60),
    title: line(200).optional(),
    score: z.int().min(0).max(100),
    factors: z
      .array(z.strictObject({ label: line(160), points: z.int().min(-100).max(100) }))
      .max(30)
      .default([]),
    detectedAt: moment,
    currency: currency.optional(),
    exposure: amount.optional(),
    subjects: z.array(subject).min(1).max(MAX_SUBJECTS),
    transactions: z.array(transactionIntake).max(MAX_TRANSACTIONS).default([]),
  })
  .refine((alert) => alert.exposure === undefined || alert.currency !== undefined, {
    path: ['currency'],
    message: 'is needed with an exposure',
  })
  .refine((alert) => new Set(alert.transactions.map((t) => t.ref)).size === alert.transactions.length, {
    path: ['transactions'],
    message: 'names the same ref twice',
  })
  .meta({ id: 'AlertIntake' });

export type AlertIntake = z.output<typeof alertIntake>;
export type SubjectIntake = AlertIntake['subjects'][number];
export type PartyIntake = z.output<typeof party>;
export type TransactionIntake = z.output<typeof transactionIntake>;

/** Where each protected property of a party is kept. */
export const partyFieldOf = {
  nationalId: 'national-id',
  born: 'born',
  phone: 'phone',
  email: 'email',
  address: 'address',
} as const satisfies Partial<Record<keyof PartyIntake, (typeof partyFieldNames)[number]>>;
