import { expect, test } from 'vitest';
import { MAX_JOB_COST_LINES } from '../../../lib/api/groups/billing.ts';
import { costReply } from '../../../lib/app/billing/endpoints/job-cost.ts';
import type { Used } from '../../../lib/app/billing/queries/cost.ts';
import { addDays, dayEnd, dayStart } from '../../../lib/domain/metering/day.ts';

const meter = 'compute.seconds:standard-1';
const charge = { meter, model: { kind: 'perUnit', unit: '0.25' } } as const;

/** A second of a line of its own on each of so many days. */
function secondsOf(days: number): readonly Used[] {
  return Array.from({ length: days }, (_, index) => {
    const day = addDays('2020-01-01', index);
    const of = { planId: 'pln_1', planVersion: index, fromDay: day, toDay: day, status: 'final' } as const;
    const counted = { meter, charge, unit: 'second', count: '1000', quantity: '1', overridden: false };
    const line = { ...of, ...counted, rows: [], amount: '0.25' };
    return { ratedWindow: { fromMs: dayStart(day), toMs: dayEnd(day), lines: [line] }, meter, count: 1_000n };
  });
}

test('a job of very many lines lists the newest, says that there are more, and counts them all', () => {
  const rates = { currency: 'EUR', lines: [], terms: [] };
  const whole = costReply(secondsOf(MAX_JOB_COST_LINES), rates);
  expect(whole).toMatchObject({ truncated: false, amount: '250' });
  expect(whole.items).toHaveLength(MAX_JOB_COST_LINES);
  const cut = costReply(secondsOf(MAX_JOB_COST_LINES + 2), rates);
  expect(cut).toMatchObject({ truncated: true, amount: '250.5', usage: [{ meter, quantity: '1002' }] });
  expect(cut.items).toHaveLength(MAX_JOB_COST_LINES);
  expect(cut.items[0]).toMatchObject({ from: addDays('2020-01-01', MAX_JOB_COST_LINES + 1), amount: '0.25' });
});
