import { describe, expect, it } from 'vitest';
import { sequenceMarkerKey } from '../../src/kernel/marker.ts';
import { MAX_SENDS } from '../../src/sagas/saga-aggregate.ts';
import { sequenceOf } from '../../src/sagas/saga-output.ts';
import { SEQUENCE_STRIDE, TIMER_SHARDS, TIMER_TIME_DIGITS } from '../../src/sagas/stored-numbers.ts';
import { timersProjection } from '../../src/sagas/timers.ts';
import { MINUTE_MS, minuteOf } from '../../src/transport/change-log.ts';
import { DETAIL_TYPE } from '../../src/transport/commit-message.ts';
import { encodeCursor } from '../../src/views/paging.ts';
import { viewId } from '../../src/views/projection.ts';

/** What stands in tables was written with these: a test that fails here is a migration, not a number to be adjusted. */
describe('a number with a stored meaning', () => {
  it('is what it was when the first row was written', () => {
    expect({ SEQUENCE_STRIDE, TIMER_SHARDS, TIMER_TIME_DIGITS, MINUTE_MS, DETAIL_TYPE }).toEqual({
      SEQUENCE_STRIDE: 1_100,
      TIMER_SHARDS: 8,
      TIMER_TIME_DIGITS: 15,
      MINUTE_MS: 60_000,
      DETAIL_TYPE: 'Commit',
    });
  });

  it('gives the same keys and numbers for ever', () => {
    expect([sequenceOf(1, 0), sequenceOf(1, 1_099), sequenceOf(2, 0), sequenceOf(12_345, 678)]).toEqual([
      1_100, 2_199, 2_200, 13_580_178,
    ]);
    expect(minuteOf(1_790_000_059_999)).toBe(29_833_334);
    expect(sequenceMarkerKey('saga-quota#f1', 'quota#o1')).toBe('["sequence","saga-quota#f1","quota#o1"]');
    expect(encodeCursor('a b', 'files@4', { partition: 'p' })).toBe('2.3ldena.a%20b');
    expect(viewId({ name: 'files', version: 4 })).toBe('files@4');
    const set = [{ name: 'expiry', atMs: 1_790_000_000_000, send: {} }];
    const [change] = timersProjection([{ name: 'quota', hasTimers: true }]).project({
      stream: 'saga-quota#f1',
      version: 1,
      lastVersion: 1,
      id: 'c',
      atMs: 1,
      actor: 'a',
      correlation: 'r',
      hash: '',
      events: [{ type: 'SagaReacted', data: { set, cleared: [] } }],
    });
    expect(change).toMatchObject({
      key: { partition: 'due-3', sort: '001790000000000 saga-quota#f1 expiry' },
    });
  });

  it('bounds the limit that hangs on it, never the other way round', () => {
    expect(MAX_SENDS).toBeLessThanOrEqual(SEQUENCE_STRIDE);
    expect(sequenceOf(7, MAX_SENDS - 1)).toBeLessThan(sequenceOf(8, 0));
    expect(() => sequenceOf(7, SEQUENCE_STRIDE)).toThrow(expect.objectContaining({ code: 'faulty-projection' }));
  });
});
