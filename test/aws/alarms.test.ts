import { describe, expect, it } from 'vitest';
import { AlarmsError } from '../../lib/app/ports/alarms.ts';
import { createAlarms } from '../../lib/aws/cloudwatch/alarms.ts';

const CHANGED = new Date('2026-03-01T10:00:00Z');
const UPDATED = new Date('2026-03-01T12:00:00Z');
const alarm = (name: string) => ({
  AlarmName: name,
  AlarmDescription: 'It has rung.',
  StateReason: '3 is above 1',
  StateTransitionedTimestamp: CHANGED,
  StateUpdatedTimestamp: UPDATED,
});

/** CloudWatch with these pages, and what it was asked for. */
function paged(pages: readonly (readonly string[])[]) {
  const asked: unknown[] = [];
  const alarms = createAlarms('catacloud-test-', async (input) => {
    const at = Number(input.NextToken ?? 0);
    asked.push(input);
    const more = at + 1 < pages.length ? { NextToken: String(at + 1) } : {};
    return { MetricAlarms: (pages[at] ?? []).map(alarm), ...more };
  });
  return { alarms, asked };
}

describe('the alarms of CloudWatch', () => {
  it('are those of the stage that ring, since their state has changed, over all pages', async () => {
    const { alarms, asked } = paged([['a'], [], ['b', 'c']]);
    const { alarms: ringing, truncated } = await alarms.ringing(10);
    expect(ringing.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(truncated).toBe(false);
    expect(ringing[0]).toEqual({
      name: 'a',
      says: 'It has rung.',
      reason: '3 is above 1',
      sinceMs: CHANGED.getTime(),
    });
    expect(asked).toHaveLength(3);
    expect(asked[0]).toMatchObject({ AlarmNamePrefix: 'catacloud-test-', StateValue: 'ALARM', MaxRecords: 100 });
  });

  it('are read no further than is wanted, and that there are more is said', async () => {
    const { alarms, asked } = paged([['a', 'b'], ['c'], ['d']]);
    expect(await alarms.ringing(2)).toMatchObject({ alarms: [{ name: 'a' }, { name: 'b' }], truncated: true });
    expect(asked.length).toBeLessThan(3);
  });

  it('are unknown when CloudWatch does not answer', async () => {
    const alarms = createAlarms('catacloud-test-', async () => Promise.reject(new Error('Throttling')));
    await expect(alarms.ringing(2)).rejects.toThrow(AlarmsError);
  });
});
