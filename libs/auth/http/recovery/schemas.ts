import { z } from 'zod';
import { instant, text, uuid } from '#platform';

const username = z.string().min(1).max(200);
const password = z.string().min(1).max(1000);
const oneTime = z.string().min(1).max(60);

export const recoveryBody = z.strictObject({ code: oneTime }).meta({ id: 'RecoveryCode' });
export const recoveryCodes = z.object({ codes: z.array(z.string()).describe('Shown once') }).meta({ id: 'RecoveryCodes' });
export const resetBody = z.strictObject({ username, code: oneTime, password }).meta({ id: 'PasswordReset' });
export const passwordChangeBody = z.strictObject({ current: password, password }).meta({ id: 'PasswordChange' });
export const resetRequestBody = z.strictObject({ reason: text(2000, { lines: true }) }).meta({ id: 'PasswordResetRequest' });
export const resetAnswer = z
  .object({
    resetCode: z.string().nullable().describe('The code of the link, shown once; null while a second person has to agree'),
    username: z.string(),
    expiresAt: instant.nullable(),
    approval: uuid.nullable().describe('The request that a second person decides'),
  })
  .meta({ id: 'PasswordResetAnswer' });
export const factorResetAnswer = z
  .object({
    enrolmentCode: z.string().nullable().describe('The code of the new start, shown once; null while a second person has to agree'),
    username: z.string(),
    expiresAt: instant.nullable(),
    approval: uuid.nullable().describe('The request that a second person decides'),
  })
  .meta({ id: 'FactorResetAnswer' });
