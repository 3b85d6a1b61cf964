import { describe, expect, it } from 'vitest';
import { type Bridge, headlineOf, stepsOf } from '../../web/src/bills/causes.ts';

const NO_PARTS = { jobs: [], otherJobs: '0.00', files: [], otherFiles: '0.00' };
const BRIDGE: Bridge = {
  currency: 'EUR',
  before: { span: '2025-12', month: '2025-12', from: '2025-12-01', to: '2026-01-01', total: '10.00' },
  after: { span: '2026-01', month: '2026-01', from: '2026-01-01', to: '2026-02-01', total: '12.50' },
  effects: [
    { cause: 'usage', meter: 'storage.gb_hours', amount: '4.00', ...NO_PARTS },
    { cause: 'price', meter: 'compute.seconds:standard-1', amount: '-1.50', ...NO_PARTS },
  ],
  names: [],
};

describe('The waterfall between two months', () => {
  it('leads from the first total to the last one, each step where the one before ended', () => {
    const steps = stepsOf(BRIDGE);
    expect(steps.map(({ from, to }) => [from, to])).toEqual([
      [0, 10],
      [10, 14],
      [14, 12.5],
      [0, 12.5],
    ]);
    expect(steps[1]?.label).toBe('Storage: more was used');
    expect(steps[2]?.label).toBe('Compute, standard-1: cheaper terms');
  });
});

describe('The difference of two months in words', () => {
  const say = (change: Partial<Bridge>) => headlineOf({ ...BRIDGE, ...change }, () => 'run-7', 'en-GB');
  const [usage, price] = BRIDGE.effects;
  const more = { change: 'new', count: '4320000000000000000', quantity: '1200', firstDay: '2026-01-12' } as const;
  const runs = [{ job: 'job_1', amount: '3.00', ...more }];

  it('says how much it is, its largest cause and the job that had most part in it', () => {
    const effects = [...(usage ? [{ ...usage, jobs: runs }] : []), ...(price ? [price] : [])];
    expect(say({ effects })).toBe(
      '2026-01 comes to €12.50: €2.50 more than 2025-12, first of all because Storage: more was used, by run-7 (new from 12 Jan 2026 on, 1,200 GB-hours more).',
    );
  });

  it('is exact to the last digit, however its two totals lie', () => {
    const [before, after] = [
      { ...BRIDGE.before, total: '65.27' },
      { ...BRIDGE.after, total: '71.54' },
    ];
    expect(say({ before, after })).toContain(': €6.27 more than 2025-12,');
    expect(say({ before: after, after: before, effects: price ? [price] : [] })).toContain(
      ': €6.27 less than 2026-01,',
    );
  });

  it('names the file where no job had part in it, and what it stored less', () => {
    const files = [
      {
        file: 'fil_1',
        amount: '-5.00',
        change: 'gone',
        count: '-1',
        quantity: '-33.5',
        lastDay: '2025-12-09',
      } as const,
      { file: 'fil_2', amount: '9.00', change: 'changed', count: '1', quantity: '60' } as const,
    ];
    const effects = usage ? [{ ...usage, files }] : [];
    expect(say({ effects })).toContain('by run-7 (60 GB-hours more).');
    const less = usage ? [{ ...usage, amount: '-2.00', files }] : [];
    expect(say({ after: { ...BRIDGE.after, total: '8.00' }, effects: less })).toContain(
      '(gone after 9 Dec 2025, 33.5 GB-hours less).',
    );
  });

  it('says what came late, and which machines had more of the run time', () => {
    const words = (cause: 'corrections' | 'mix', amount: string) =>
      stepsOf({ ...BRIDGE, effects: price ? [{ ...price, cause, amount }] : [] })[1]?.label;
    expect(words('corrections', '-2.00')).toBe('Compute, standard-1: less by what came late');
    expect(words('mix', '2.00')).toBe('Compute, standard-1: a larger share of the run time');
  });

  it('names a cause of what is less, and none where both are the same', () => {
    const after = { ...BRIDGE.after, total: '8.50' };
    expect(say({ after, effects: price ? [price] : [] })).toBe(
      '2026-01 comes to €8.50: €1.50 less than 2025-12, because Compute, standard-1: cheaper terms.',
    );
    expect(say({ after: { ...BRIDGE.after, total: '10.00' }, effects: [] })).toBe(
      '2026-01 comes to €10.00, as much as 2025-12.',
    );
  });
});
