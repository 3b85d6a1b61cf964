import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare, exact, plus, times } from '../../../lib/domain/rating/exact.ts';
import type { AttemptSpend } from '../../../lib/domain/spending/commands.ts';
import { forecastOf } from '../../../lib/domain/spending/forecast.ts';
import { spending } from '../../../lib/domain/spending/spending.ts';
import { monthAt } from '../../../lib/domain/spending/state.ts';
import { usedOf } from '../../../lib/domain/spending/used.ts';
import { given } from '../given-events.ts';

const START = Date.UTC(2026, 0, 20);
const DAY = 86_400_000;
const CAP = {
  budgetId: 'cap',
  name: 'All jobs',
  amount: '100.00',
  currency: 'EUR',
  isCap: true,
  thresholds: [],
} as const;
const attempt = (n: number, more: Partial<AttemptSpend> = {}): AttemptSpend => ({
  attemptId: `att_${n}`,
  jobId: `job_${n % 3}`,
  userId: `usr_${n % 2}`,
  configurationId: `jcf_${n % 4}`,
  label: `grant ${n % 5}`,
  unitPrice: '0.001',
  limitMs: 3_600_000,
  ...more,
});

const act = fc.record({
  /** From now. */
  passMs: fc.integer({ min: 0, max: 2 * DAY }),
  unitPrice: fc.constantFrom('0.001', '0.000333333333333333', '0.01'),
  limitMs: fc.integer({ min: 1, max: DAY }),
  /** How long it runs, of its limit; null: nothing is billed. */
  part: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  /** After how many more attempts it is over. */
  overAfter: fc.integer({ min: 0, max: 5 }),
});

describe('what jobs spend', () => {
  test('never goes beyond a cap of all, of a person, of a configuration, of a label or of a job, in any month, whatever begins, ends and is lost', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 1, maxLength: 40 }), (acts) => {
        let nowMs = START;
        const spec = given(spending, 'org_1', () => nowMs);
        spec.and('SetBudget', CAP);
        spec.and('SetBudget', { ...CAP, budgetId: 'person', userId: 'usr_1', amount: '40.00' });
        spec.and('SetBudget', { ...CAP, budgetId: 'job', jobId: 'job_1', amount: '30.00' });
        spec.and('SetBudget', { ...CAP, budgetId: 'configuration', configurationId: 'jcf_2', amount: '20.00' });
        spec.and('SetBudget', { ...CAP, budgetId: 'label', label: 'grant 3', amount: '15.00' });
        const billed = new Map<string, { of: Map<string, ReturnType<typeof exact>> }>();
        const running: { readonly at: number; readonly end: () => void }[] = [];
        acts.forEach(({ passMs, unitPrice, limitMs, part, overAfter }, n) => {
          nowMs += passMs;
          const one = attempt(n, { unitPrice, limitMs });
          const dueNow = () => {
            for (const due of running.filter(({ at }) => at === n)) due.end();
          };
          if (spec.types('ReserveSpend', one) === 'budget-exhausted') {
            dueNow();
            return;
          }
          spec.and('ReserveSpend', one);
          const fromMs = nowMs;
          const end = () => {
            const toMs = fromMs + Math.floor(limitMs * (part ?? 0));
            nowMs = Math.max(nowMs, toMs);
            spec.and('SettleSpend', { attemptId: one.attemptId, ...(part !== null && { run: { fromMs, toMs } }) });
            for (let ms = fromMs; part !== null && ms < toMs; ) {
              const next = Math.min(toMs, Date.UTC(2026, new Date(ms).getUTCMonth() + 1, 1));
              const amount = times(exact(unitPrice), exact(BigInt(next - ms), 1_000n));
              for (const scope of ['', one.userId, one.configurationId, one.label ?? '', one.jobId]) {
                const month = billed.get(monthAt(ms)) ?? { of: new Map() };
                month.of.set(scope, plus(month.of.get(scope) ?? exact('0'), amount));
                billed.set(monthAt(ms), month);
              }
              ms = next;
            }
          };
          running.push({ at: n + overAfter, end });
          dueNow();
        });
        for (const due of running.filter(({ at }) => at >= acts.length)) due.end();
        for (const { of } of billed.values()) {
          for (const [scope, most] of [
            ['', '100'],
            ['usr_1', '40'],
            ['job_1', '30'],
            ['jcf_2', '20'],
            ['grant 3', '15'],
          ] as const) {
            expect(compare(of.get(scope) ?? exact('0'), exact(most))).toBeLessThanOrEqual(0);
          }
        }
        expect(spec.state().reserved).toEqual({});
        const newest = [...billed.keys()].sort().at(-1);
        if (newest === undefined) return;
        for (const [scope, id] of [
          [{}, ''],
          [{ configurationId: 'jcf_2' }, 'jcf_2'],
          [{ label: 'grant 3' }, 'grant 3'],
        ] as const) {
          const { spent } = usedOf(spec.state(), scope, newest);
          expect(compare(exact(spent), billed.get(newest)?.of.get(id) ?? exact('0'))).toBe(0);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('is reserved as the worst case and settled by the exact amount, once', () => {
    const spec = given(spending, 'org_1', START).and('SetBudget', CAP);
    spec.and('ReserveSpend', attempt(1, { unitPrice: '0.01', limitMs: 6_000_000 }));
    expect(usedOf(spec.state(), {}, '2026-01')).toEqual({ spent: '0', reserved: '60' });
    expect(spec.types('ReserveSpend', attempt(1))).toEqual([]);
    expect(spec.when('ReserveSpend', attempt(2, { unitPrice: '0.01', limitMs: 4_000_001 }))).toMatchObject({
      code: 'budget-exhausted',
      details: { budget: 'cap', left: '40', needed: '40.00001' },
    });
    const run = { fromMs: START, toMs: START + 1_234 };
    spec.and('SettleSpend', { attemptId: 'att_1', run });
    expect(usedOf(spec.state(), {}, '2026-01')).toEqual({ spent: '0.01234', reserved: '0' });
    expect(spec.types('SettleSpend', { attemptId: 'att_1', run })).toEqual([]);
  });

  test('of a run over a month’s end is in both months, each by its milliseconds', () => {
    const midnight = Date.UTC(2026, 1, 1);
    const spec = given(spending, 'org_1', midnight).and('ReserveSpend', attempt(1, { unitPrice: '1' }));
    spec.and('SettleSpend', { attemptId: 'att_1', run: { fromMs: midnight - 1_500, toMs: midnight + 500 } });
    expect(usedOf(spec.state(), {}, '2026-01').spent).toBe('1.5');
    expect(usedOf(spec.state(), {}, '2026-02').spent).toBe('0.5');
  });

  test('reaches each threshold once a month, of what was spent and of the forecast', () => {
    let nowMs = START;
    const spec = given(spending, 'org_1', () => nowMs);
    const thresholds = [
      { percent: 50, of: 'actual' },
      { percent: 100, of: 'forecast' },
    ] as const;
    spec.and('SetBudget', { ...CAP, isCap: false, thresholds });
    const run = (n: number, seconds: number) => {
      spec.and('ReserveSpend', attempt(n, { unitPrice: '1' }));
      const toMs = nowMs + seconds * 1_000;
      return spec.types('SettleSpend', { attemptId: `att_${n}`, run: { fromMs: nowMs, toMs } });
    };
    const settled = (n: number, seconds: number) => {
      const types = run(n, seconds);
      spec.and('SettleSpend', { attemptId: `att_${n}`, run: { fromMs: nowMs, toMs: nowMs + seconds * 1_000 } });
      return types;
    };
    expect(settled(1, 40)).toEqual(['SpendSettled']);
    expect(settled(2, 25)).toEqual(['SpendSettled', 'ThresholdReached', 'ThresholdReached']);
    expect(settled(3, 100)).toEqual(['SpendSettled']);
    nowMs = Date.UTC(2026, 1, 20);
    expect(settled(4, 60)).toEqual(['SpendSettled', 'ThresholdReached']);
    const reached = spec.history().filter(({ type }) => type === 'ThresholdReached');
    expect(reached.map(({ data }) => 'percent' in data && [data.period, data.percent, data.of])).toEqual([
      ['2026-01', 50, 'actual'],
      ['2026-01', 100, 'forecast'],
      ['2026-02', 50, 'actual'],
    ]);
  });

  test('is forecast as it has gone on so far, not before three days of a month and not after it', () => {
    expect(forecastOf('10', '2026-04', Date.UTC(2026, 3, 16))).toBe('20');
    expect(forecastOf('10', '2026-04', Date.UTC(2026, 3, 3))).toBeUndefined();
    expect(forecastOf('10', '2026-04', Date.UTC(2026, 4, 1))).toBeUndefined();
  });

  test('has budgets that can be: an amount of the currency, one scope, thresholds that differ, a bounded number', () => {
    const spec = given(spending, 'org_1', START);
    const code = (more: object) => spec.types('SetBudget', { ...CAP, ...more });
    expect(code({ amount: '0' })).toBe('budget-invalid');
    expect(code({ amount: '1.001' })).toBe('budget-invalid');
    expect(code({ amount: '-1.00' })).toBe('budget-invalid');
    expect(code({ name: ' ' })).toBe('budget-invalid');
    expect(code({ userId: 'usr_1', jobId: 'job_1' })).toBe('budget-invalid');
    expect(code({ thresholds: [{ percent: 0, of: 'actual' }] })).toBe('budget-invalid');
    expect(code({ thresholds: Array(2).fill({ percent: 5, of: 'actual' }) })).toBe('budget-invalid');
    for (let n = 0; n < 50; n += 1) spec.and('SetBudget', { ...CAP, budgetId: `b-${n}` });
    expect(code({})).toBe('too-many-budgets');
    expect(spec.types('SetBudget', { ...CAP, budgetId: 'b-1' })).toEqual([]);
    expect(spec.types('RemoveBudget', { budgetId: 'b-1' })).toEqual(['BudgetRemoved']);
    expect(spec.types('RemoveBudget', { budgetId: 'none' })).toBe('not-found');
  });
});
