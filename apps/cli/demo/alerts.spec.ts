import { describe, expect, it } from 'vitest';
import { alertIntake } from '#case';
import { demoAlerts } from './alerts.ts';
import { inventedIban } from './invented.ts';

const now = new Date('2026-11-22T12:00:00Z');
const mod97 = (iban: string) =>
  BigInt(`${iban.slice(4)}${iban.slice(0, 4)}`.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))) % 97n;

describe('the demo institution', () => {
  it('has alerts that the intake takes as they are', () => {
    for (const alert of demoAlerts(now)) expect(alertIntake.safeParse(alert).error?.issues ?? []).toEqual([]);
  });

  it('has the same alerts at every start, so that a second one adds none', () => {
    expect(demoAlerts(now)).toEqual(demoAlerts(now));
    expect(new Set(demoAlerts(now).map((alert) => alert['sourceRef'])).size).toBe(30);
  });

  it('has nothing from the future and an exposure that is the sum of its transactions', () => {
    for (const raw of demoAlerts(now)) {
      const alert = alertIntake.parse(raw);
      expect(alert.transactions.every(({ at }) => Date.parse(at) < now.getTime())).toBe(true);
      const cents = alert.transactions.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0);
      expect(Math.round(Number(alert.exposure) * 100)).toBe(cents);
      expect(alert.score).toBe(alert.factors.reduce((sum, { points }) => sum + points, 0));
    }
  });

  it('has account numbers with right check digits at a bank that does not exist', () => {
    for (const serial of [1, 42, 9_999_999_999]) {
      expect(inventedIban(serial)).toMatch(/^DE\d{2}00000000\d{10}$/);
      expect(mod97(inventedIban(serial))).toBe(1n);
    }
  });
});
