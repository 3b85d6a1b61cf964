import { describe, expect, it } from 'vitest';
import { minuteOf } from '../../src/transport/change-log.ts';
import { SETTLE_MINUTES, sweep } from '../../src/transport/sweep.ts';
import { namedWatermark, watermark } from '../../src/transport/watermark.ts';
import { projectorOver } from './shelf-projector.ts';
import { createLog, library, projectorOf } from './support.ts';
import { AT, setUp } from './sweep-support.ts';

describe('a sweep', () => {
  it('repairs what the bus has lost, once it has had time to come', async () => {
    const { projector, options, place, pass } = setUp();
    await place('shelf#1');
    await place('shelf#2');
    await projector.catchUp('shelf#2');
    expect(await sweep(options, projector)).toMatchObject({ compared: 0, repaired: 0 });
    pass(SETTLE_MINUTES + 1);
    expect(await sweep(options, projector)).toMatchObject({ compared: 2, repaired: 1, parked: 0, more: false });
    expect(await projector.position('shelf#1')).toMatchObject({ version: 1 });
    expect(await sweep(options, projector)).toMatchObject({ compared: 0, repaired: 0 });
  });

  it('finds a checkpoint that is ahead of a log which was restored to an earlier time', async () => {
    const { store, projector, options, place, pass, changeLog, clock } = setUp();
    await place('shelf#1');
    await place('shelf#1');
    await place('shelf#2');
    await place('shelf#2');
    await projector.catchUp('shelf#1');
    await projector.catchUp('shelf#2');
    pass(SETTLE_MINUTES + 1);
    expect(await sweep(options, projector)).toMatchObject({ compared: 2, ahead: 0 });
    // The restored log has one event of the first shelf; its second is another one, and hers would be taken for repeated.
    const restored = createLog();
    restored.append('shelf#1', [['BookPlaced', { book: 'b', pages: 1 }]]);
    restored.append('shelf#2', [['BookPlaced', { book: 'b', pages: 1 }]]);
    restored.append('shelf#2', [['BookPlaced', { book: 'c', pages: 1 }]]);
    const onRestored = projectorOver(store, restored.reader);
    await changeLog.record(clock.nowMs, [
      { stream: 'shelf#1', last: 1, types: ['BookPlaced'] },
      { stream: 'shelf#2', last: 1, types: ['BookPlaced'] },
    ]);
    pass(SETTLE_MINUTES + 1);
    expect(await sweep(options, onRestored)).toMatchObject({ compared: 2, ahead: 1, repaired: 0 });
  });

  it('does not compare what the subscriber does not subscribe to', async () => {
    const { projector, options, place, pass } = setUp();
    await place('shelf#1', 'Dusted');
    await place('chair#1');
    pass(SETTLE_MINUTES + 1);
    expect(await sweep(options, projector)).toMatchObject({ compared: 0 });
  });

  it('says how far everything is seen through, the slowest subscriber first', async () => {
    const { projector, options, place, pass, changeLog, clock } = setUp();
    expect(await watermark(changeLog, [projector.id])).toBeUndefined();
    await place('shelf#1');
    pass(10);
    const { throughMs } = await sweep(options, projector);
    expect(throughMs).toBe(clock.nowMs - SETTLE_MINUTES * 60_000);
    expect(await watermark(changeLog, [projector.id])).toBe(throughMs);
    await changeLog.markSwept('other@1', minuteOf(AT));
    expect(await watermark(changeLog, [projector.id, 'other@1'])).toBe(AT);
    await changeLog.markSwept('other@1', minuteOf(AT) - 5);
    expect(await watermark(changeLog, ['other@1'])).toBe(AT);
  });

  it('parks what cannot be repaired, and does not wait for it', async () => {
    const { changeLog, options, place, pass } = setUp();
    const log = createLog();
    const broken = {
      ...library,
      project: () => {
        throw new Error('broken');
      },
    };
    const projector = projectorOf(log, broken);
    await place('shelf#1');
    log.append('shelf#1', [['BookPlaced', { book: 'a', pages: 1 }]]);
    pass(SETTLE_MINUTES + 1);
    expect(await sweep(options, projector)).toMatchObject({ compared: 1, repaired: 0, parked: 1 });
    expect(await projector.position('shelf#1')).toMatchObject({ parked: true });
    expect(await watermark(changeLog, [projector.id])).toBeGreaterThan(0);
  });

  it('looks at a stream whose commit the relay could not read, whatever its types were', async () => {
    const { projector, options, place, pass, changeLog, clock } = setUp();
    await place('shelf#1');
    await projector.catchUp('shelf#1');
    await changeLog.record(clock.nowMs, [{ stream: 'shelf#1', last: 2, types: [] }]);
    pass(SETTLE_MINUTES + 1);
    const parked = { ...projector, catchUp: async () => ({ status: 'parked', version: 1, commits: 0 }) as const };
    expect(await sweep(options, parked)).toMatchObject({ compared: 1, parked: 1, more: false });
  });

  it('passes what is parked, and the watermark names it', async () => {
    const { options, place, pass, changeLog } = setUp();
    const log = createLog();
    const broken = { ...library, project: () => JSON.parse('broken') };
    const projector = projectorOf(log, broken);
    await place('shelf#1');
    log.append('shelf#1', [['BookPlaced', { book: 'a', pages: 1 }]]);
    pass(SETTLE_MINUTES + 1);
    await sweep(options, projector);
    const { throughMs, lacking, moreLacking } = await namedWatermark(changeLog, [projector]);
    expect(throughMs).toBeGreaterThan(AT);
    expect(lacking).toMatchObject([{ subscriber: 'library@1', stream: 'shelf#1', version: 0 }]);
    expect(moreLacking).toBe(false);
  });
});
