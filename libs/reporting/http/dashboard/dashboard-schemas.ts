import { z } from 'zod';

const count = z.number().int();
const money = z.string();
const byPriority = z.array(z.object({ priority: count, count }));
const figures = { exposure: money, recovered: money, loss: money };

export const dashboardQuery = z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(30) });

export const dashboardSchema = z
  .object({
    asOf: z.string(),
    days: count,
    open: z.object({
      total: count,
      byAge: z.array(z.object({ bucket: z.string(), count, byPriority })),
      byPriority,
    }),
    flow: z.array(z.object({ day: z.string(), opened: count, closed: count, alerts: count })),
    decision: z.object({
      medianHours: z.number().nullable(),
      byDay: z.array(z.object({ day: z.string(), medianHours: z.number().nullable(), count })),
    }),
    money: z.object({
      currency: z.string().nullable(),
      others: z.array(z.string()),
      ...figures,
      byDay: z.array(z.object({ day: z.string(), ...figures })),
    }),
    falsePositives: z.object({
      share: z.number().nullable(),
      dismissed: count,
      closedAsFalse: count,
      decided: count,
      byTypology: z.array(z.object({ typology: z.string(), share: z.number().nullable(), n: count })),
    }),
  })
  .meta({ id: 'Dashboard' });
