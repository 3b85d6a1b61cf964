import { describe, expect, it } from 'vitest';
import { type Bridge, stepsOf } from '../../web/src/bills/causes.ts';

const BRIDGE: Bridge = {
  currency: 'EUR',
  before: { month: '2025-12', from: '2025-12-01', to: '2026-01-01', total: '10.00' },
  after: { month: '2026-01', from: '2026-01-01', to: '2026-02-01', total: '12.50' },
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
