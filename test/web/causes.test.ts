import { describe, expect, it } from 'vitest';
import { type Bridge, headlineOf, stepsOf } from '../../web/src/bills/causes.ts';

const BRIDGE: Bridge = {
  currency: 'EUR',
  before: { span: '2025-12', month: '2025-12', from: '2025-12-01', to: '2026-01-01', total: '10.00' },
  after: { span: '2026-01', month: '2026-01', from: '2026-01-01', to: '2026-02-01', total: '12.50' },
  effects: [
    { cause: 'usage', meter: 'storage.gb_hours', amount: '4.00', jobs: [], otherJobs: '0.00' },
    { cause: 'price', meter: 'compute.seconds:standard-1', amount: '-1.50', jobs: [], otherJobs: '0.00' },
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
  const runs = [{ job: 'job_1', amount: '3.00' }];

  it('says how much it is, its largest cause and the job that had most part in it', () => {
    const effects = [...(usage ? [{ ...usage, jobs: runs }] : []), ...(price ? [price] : [])];
    expect(say({ effects })).toBe(
      '2026-01 comes to €12.50: €2.50 more than 2025-12, first of all because Storage: more was used, by run-7.',
    );
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
