import fc from 'fast-check';
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
import { collect, createLog } from './support.ts';
import { AT } from './sweep-support.ts';

const PREFIX = 'library.';

function relay(bus: Bus) {
  const aside: Unpublishable[] = [];
  const changeLog = createMemoryChangeLog();
  const options = {
    bus,
    changeLog,
    sourcePrefix: PREFIX,
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
    const message = commitMessageOf(commit, PREFIX);
    expect(message).toMatchObject({
      source: 'library.shelf',
      detail: { types: ['BookPlaced', 'Dusted'], version: 1, last: 3 },
    });
    expect(deliveryOf(parseCommitMessage(JSON.stringify(message), PREFIX)).commit).toEqual(commit);
  });

  it('travels whole up to the border, and as a reference one byte beyond', () => {
    const bytes = utf8Bytes(JSON.stringify(commitMessageOf(commit, PREFIX).detail));
    expect(commitMessageOf(commit, PREFIX, bytes).detail.commit).toBeDefined();
    const reference = commitMessageOf(commit, PREFIX, bytes - 1);
    expect(reference.detail.commit).toBeUndefined();
    expect(deliveryOf(parseCommitMessage(JSON.stringify(reference), PREFIX))).toEqual({
      stream: 'shelf#1',
      version: 1,
      last: 3,
      types: ['BookPlaced', 'Dusted'],
    });
    expect(MAX_MESSAGE_BYTES).toBeLessThan(256 * 1024);
  });

  it('has only characters that a queue of SQS takes, whatever the commit has, and travels whole with all of those', () => {
    // Amazon SQS API reference, SendMessage; tabs and ends of lines, which it takes too, are escaped by JSON.
    const taken = /^[\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
    const { append: appendTo } = createLog();
    const text = fc.string({
      unit: fc.constantFrom('\ufffd', '\ufffe', '\uffff', '\u{1ffff}', '\0', '\x1f', '\ue000', 'ä'),
    });
    fc.assert(
      fc.property(text, (book) => {
        const { detail } = commitMessageOf(appendTo('shelf#1', [['BookPlaced', { book }]]), PREFIX);
        expect(JSON.stringify(detail)).toMatch(taken);
        expect(detail.commit !== undefined).toBe(!/[\ufffe\uffff]/.test(book));
      }),
    );
  });

  const good = JSON.parse(JSON.stringify(commitMessageOf(commit, PREFIX)));
  const strange: readonly (readonly [string, unknown])[] = [
    ['text', 'not json'],
    ['nothing', null],
    ['a list', []],
    ['a foreign source', { ...good, source: 'aws.s3' }],
    ['another aggregate', { ...good, source: 'library.chair' }],
    ['another prefix', { ...good, source: 'shop.shelf' }],
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
    expect(() => parseCommitMessage(typeof body === 'string' ? body : JSON.stringify(body), PREFIX)).toThrowError(
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
