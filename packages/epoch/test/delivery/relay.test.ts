import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../src/kernel/utf8.ts';
import type { Bus, Unpublished } from '../../src/transport/bus.ts';
import { createMemoryChangeLog, minuteOf } from '../../src/transport/change-log.ts';
import {
  commitMessageOf,
  deliveryOf,
  MAX_MESSAGE_BYTES,
  parseCommitMessage,
} from '../../src/transport/commit-message.ts';
import { createMemoryBus } from '../../src/transport/memory-bus.ts';
import { MAX_PUBLISH_TRIES, movesOf, relayCommits, type Unpublishable } from '../../src/transport/relay.ts';
import { COMPARED_PER_MARK, inTurn, MAX_MINUTES_PER_RUN, SETTLE_MINUTES, sweep } from '../../src/transport/sweep.ts';
import { namedWatermark, watermark } from '../../src/transport/watermark.ts';
import { collect, createLog, library, projectorOf } from './support.ts';

const AT = Date.UTC(2026, 0, 1, 12);

function relay(bus: Bus) {
  const aside: Unpublishable[] = [];
  const changeLog = createMemoryChangeLog();
  const options = {
    bus,
    changeLog,
    setAside: async (each: Unpublishable) => void aside.push(each),
    nowMs: () => AT,
    pause: async () => {},
    random: () => 0.5,
  };
  return { options, aside, changeLog };
}

describe('a notice', () => {
  const { append } = createLog();
  const commit = append('shelf#1', [
    ['BookPlaced', { book: 'ä' }],
    ['Dusted', {}],
    ['Dusted', {}],
  ]);

  it('brings the commit to a subscriber as it was stored', () => {
    const message = commitMessageOf(commit);
    expect(message).toMatchObject({
      source: 'catacloud.shelf',
      detail: { types: ['BookPlaced', 'Dusted'], version: 1, last: 3 },
    });
    expect(deliveryOf(parseCommitMessage(JSON.stringify(message))).commit).toEqual(commit);
  });

  it('travels whole up to the border, and as a reference one byte beyond', () => {
    const bytes = utf8Bytes(JSON.stringify(commitMessageOf(commit).detail));
    expect(commitMessageOf(commit, bytes).detail.commit).toBeDefined();
    const reference = commitMessageOf(commit, bytes - 1);
    expect(reference.detail.commit).toBeUndefined();
    expect(deliveryOf(parseCommitMessage(JSON.stringify(reference)))).toEqual({
      stream: 'shelf#1',
      version: 1,
      last: 3,
      types: ['BookPlaced', 'Dusted'],
    });
    expect(MAX_MESSAGE_BYTES).toBeLessThan(256 * 1024);
  });

  const good = JSON.parse(JSON.stringify(commitMessageOf(commit)));
  const strange: readonly (readonly [string, unknown])[] = [
    ['text', 'not json'],
    ['nothing', null],
    ['a list', []],
    ['a foreign source', { ...good, source: 'aws.s3' }],
    ['another aggregate', { ...good, source: 'catacloud.chair' }],
    ['no detail', { source: good.source }],
    ['no stream name', { ...good, detail: { ...good.detail, stream: 'shelf 1' } }],
    ['a version of nought', { ...good, detail: { ...good.detail, version: 0 } }],
    ['an end before the start', { ...good, detail: { ...good.detail, last: 0 } }],
    ['no types', { ...good, detail: { ...good.detail, types: [] } }],
    ['types of numbers', { ...good, detail: { ...good.detail, types: [1] } }],
    ['a commit without events', { ...good, detail: { ...good.detail, commit: { ...good.detail.commit, events: [] } } }],
    [
      'an event without data',
      {
        ...good,
        detail: { ...good.detail, last: 1, commit: { ...good.detail.commit, events: [{ type: 'X', schema: 1 }] } },
      },
    ],
    ['no correlation', { ...good, detail: { ...good.detail, correlation: undefined } }],
  ];
  it.each(strange)('is refused with a reason when it is %s', (_name, body) => {
    expect(() => parseCommitMessage(typeof body === 'string' ? body : JSON.stringify(body))).toThrowError(
      expect.objectContaining({ code: 'malformed-delivery' }),
    );
  });
});

describe('a relay', () => {
  const log = createLog();
  const commits = [
    log.append('shelf#1', [['BookPlaced', { book: 'a', pages: 1 }]]),
    log.append('shelf#1', [['Dusted', {}]]),
    log.append('shelf#2', [['BookPlaced', { book: 'b', pages: 1 }]]),
  ];

  it('writes the change log before it publishes, one entry per commit', async () => {
    const bus = createMemoryBus();
    const { waiting } = bus.subscribe({ shelf: ['BookPlaced'] });
    const { options, changeLog } = relay(bus);
    expect(await relayCommits(options, commits)).toEqual({ published: 3, retries: 0, setAside: 0 });
    expect(waiting.map(({ detail }) => [detail.stream, detail.version])).toEqual([
      ['shelf#1', 1],
      ['shelf#2', 1],
    ]);
    expect(await collect(changeLog.minute(minuteOf(AT)))).toEqual(movesOf(commits));
    const failing = relay({ publish: () => Promise.reject(new Error('the bus is away')) });
    await expect(relayCommits(failing.options, commits)).rejects.toThrow('away');
    expect(await collect(failing.changeLog.minute(minuteOf(AT)))).toEqual(movesOf(commits));
  });

  it('tries only what was refused again, and gives the batch back when that does not end', async () => {
    const calls: number[] = [];
    let refusals: readonly Unpublished[] = [{ index: 1, code: 'InternalFailure', retryable: true }];
    const bus: Bus = {
      async publish(messages) {
        calls.push(messages.length);
        const now = refusals;
        refusals = [];
        return now;
      },
    };
    expect(await relayCommits(relay(bus).options, commits)).toEqual({ published: 3, retries: 1, setAside: 0 });
    expect(calls).toEqual([3, 1]);
    const never: Bus = { publish: async () => [{ index: 0, code: 'ThrottlingException', retryable: true }] };
    await expect(relayCommits(relay(never).options, commits)).rejects.toMatchObject({
      code: 'bus-refused',
      message: expect.stringContaining(`${MAX_PUBLISH_TRIES} times`),
    });
  });

  it('sets aside what can never pass, and publishes the rest', async () => {
    const bus: Bus = { publish: async () => [{ index: 2, code: 'MalformedDetail', retryable: false }] };
    const { options, aside } = relay(bus);
    expect(await relayCommits(options, commits)).toEqual({ published: 2, retries: 0, setAside: 1 });
    expect(aside).toEqual([{ stream: 'shelf#2', version: 1, last: 1, types: ['BookPlaced'], code: 'MalformedDetail' }]);
  });
});

describe('a sweep', () => {
  function setUp() {
    const log = createLog();
    const projector = projectorOf(log);
    const changeLog = createMemoryChangeLog();
    const clock = { nowMs: AT };
    const options = { changeLog, nowMs: () => clock.nowMs };
    const place = async (stream: string, type = 'BookPlaced') => {
      const commit = log.append(stream, [[type, { book: 'a', pages: 1 }]]);
      await changeLog.record(clock.nowMs, movesOf([commit]));
    };
    const pass = (minutes: number) => {
      clock.nowMs += minutes * 60_000;
    };
    return { projector, changeLog, options, place, pass, clock };
  }

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
    const { projector, options, place, pass, changeLog, clock } = setUp();
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
    const onRestored = { ...projector, head: restored.reader.position };
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
    expect(await sweep({ ...options, isOver }, projector)).toMatchObject({ repaired: 3, more: true });
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
    expect(await sweep(options, projector)).toMatchObject({ compared: 3, repaired: 3, more: false });
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
        return asked > 20;
      };
      const swept = await sweep({ ...options, isOver }, projector);
      compared += swept.compared;
      more = swept.more;
      if (more) expect((await watermark(changeLog, [projector.id])) ?? 0).toBeLessThanOrEqual(AT);
    }
    expect({ more, runs }).toMatchObject({ more: false });
    expect(runs).toBeGreaterThan(3);
    // What a run had begun and not noted is compared again: less than one note's worth in each.
    expect(compared).toBeLessThan(streams + runs * (COMPARED_PER_MARK + 100));
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

  it('begins with another subscriber in each turn, so that none is always last', () => {
    expect([0, 1, 2, 3].map((turn) => inTurn(['a', 'b', 'c'], turn).join(''))).toEqual(['abc', 'bca', 'cab', 'abc']);
    expect(inTurn([], 7)).toEqual([]);
  });
});
