import { describe, expect, it } from 'vitest';
import { COMPARED_PER_CURSOR, MAX_MINUTES_PER_RUN, SETTLE_MINUTES, sweep } from '../../src/transport/sweep.ts';
import { watermark } from '../../src/transport/watermark.ts';
import { AT, setUp } from './sweep-support.ts';

describe('a sweep', () => {
  it('stays where it is while a repair fails, and walks a bounded number of minutes', async () => {
    const { projector, options, place, pass, changeLog } = setUp();
    for (let minutes = 0; minutes < MAX_MINUTES_PER_RUN + 30; minutes += 1) {
      await place('shelf#1');
      pass(1);
    }
    const away = { ...projector, catchUp: () => Promise.reject(new Error('the table is away')) };
    await expect(sweep(options, away)).rejects.toThrow('away');
    expect(await watermark(changeLog, [projector.id])).toBeUndefined();
    expect(await sweep(options, projector)).toMatchObject({ repaired: 1, more: true });
    expect(await sweep(options, projector)).toMatchObject({ repaired: 0, more: false });
  });

  it('ends when its time is up or it dies, and what it has seen is not walked again', async () => {
    const { projector, options, place, pass } = setUp();
    for (let minutes = 0; minutes < 10; minutes += 1) {
      await place(`shelf#${minutes}`);
      pass(1);
    }
    pass(SETTLE_MINUTES);
    let asked = 0;
    const isOver = () => {
      asked += 1;
      return asked > 6;
    };
    expect(await sweep({ ...options, isOver }, projector)).toMatchObject({ repaired: 4, more: true });
    let repairs = 0;
    const dying: typeof projector = {
      ...projector,
      async catchUp(stream) {
        repairs += 1;
        if (repairs > 4) throw new Error('killed');
        return projector.catchUp(stream);
      },
    };
    await expect(sweep(options, dying)).rejects.toThrow('killed');
    expect(await sweep(options, projector)).toMatchObject({ compared: 2, repaired: 2, more: false });
  });

  it('passes a minute of any size in several runs, and looks at no stream of it twice', async () => {
    const { projector, options, changeLog, pass, clock } = setUp();
    const streams = 3_000;
    for (let n = 0; n < streams; n += 100) {
      const moved = Array.from({ length: 100 }, (_, i) => ({
        stream: `shelf#${n + i}`,
        last: 1,
        types: ['BookPlaced'],
      }));
      await changeLog.record(clock.nowMs, moved);
    }
    pass(SETTLE_MINUTES + 1);
    let [compared, runs, more] = [0, 0, true];
    for (; more && runs < 20; runs += 1) {
      let asked = 0;
      const isOver = () => {
        asked += 1;
        return asked > 5;
      };
      const swept = await sweep({ ...options, isOver }, projector);
      compared += swept.compared;
      more = swept.more;
      if (more) expect((await watermark(changeLog, [projector.id])) ?? 0).toBeLessThanOrEqual(AT);
    }
    expect({ more, runs }).toMatchObject({ more: false });
    expect(runs).toBeGreaterThan(3);
    // What a run had begun and not noted is compared again: less than one note's worth in each.
    expect(compared).toBeLessThan(streams + runs * (COMPARED_PER_CURSOR + 100));
    expect(await watermark(changeLog, [projector.id])).toBeGreaterThan(AT);
  });

  it('repairs the others while one stream cannot be compared, and waits with the watermark for that one only', async () => {
    const { projector, options, place, pass, changeLog } = setUp();
    for (const stream of ['shelf#1', 'shelf#2', 'shelf#3']) {
      await place(stream);
      pass(1);
    }
    pass(SETTLE_MINUTES);
    const position = async (stream: string) => {
      if (stream === 'shelf#1') throw new Error('its partition is away');
      return projector.position(stream);
    };
    await expect(sweep(options, { ...projector, position })).rejects.toThrow('its partition is away');
    expect(await watermark(changeLog, [projector.id])).toBeUndefined();
    for (const stream of ['shelf#2', 'shelf#3']) expect(await projector.position(stream)).toMatchObject({ version: 1 });
    expect(await sweep(options, projector)).toMatchObject({ repaired: 1, more: false });
  });

  it('ends in the middle of a long stream when its time is up, and goes on there', async () => {
    const { projector, options, place, pass } = setUp();
    for (let n = 0; n < 1_600; n += 1) await place('shelf#1');
    pass(SETTLE_MINUTES + 1);
    let [runs, more] = [0, true];
    for (; more; runs += 1) {
      let asked = 0;
      const isOver = () => {
        asked += 1;
        return asked > 2;
      };
      more = (await sweep({ ...options, isOver }, projector)).more;
    }
    expect(runs).toBeGreaterThan(2);
    expect(await projector.position('shelf#1')).toMatchObject({ version: 1_600 });
  });
});
