import type { SQSRecord } from 'aws-lambda';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { queueHandler } from '../../lib/aws/lambda/queue-handler.ts';
import { mayBegin, noteInvocation, remainingMs } from '../../lib/aws/lambda/remaining-time.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => {
  noteInvocation(undefined);
  vi.useRealTimers();
});

const within = (ms: number) => ({ getRemainingTimeInMillis: () => ms });
const message = (messageId: string) => ({ messageId, body: '' }) as SQSRecord;

test('a piece of work is begun while a third of the invocation is left, and a command takes no longer than that lasts', () => {
  noteInvocation(within(30_000));
  expect([mayBegin(), remainingMs()]).toEqual([true, 20_000]);
  vi.advanceTimersByTime(19_000);
  expect([mayBegin(), remainingMs()]).toEqual([true, 10_500]);
  vi.advanceTimersByTime(1_000);
  expect([mayBegin(), remainingMs()]).toEqual([false, 9_500]);
  vi.advanceTimersByTime(60_000);
  expect(remainingMs()).toBe(0);
});

test('without an invocation that ends there is always time', () => {
  noteInvocation({});
  vi.advanceTimersByTime(3_600_000);
  expect([mayBegin(), remainingMs()]).toEqual([true, 20_000]);
});

test('messages that there is no time to begin are delivered again, and no others', async () => {
  const handled: string[] = [];
  const handle = async (_: unknown, { messageId }: SQSRecord) => {
    handled.push(messageId);
    vi.advanceTimersByTime(9_000);
    return 'done';
  };
  const clock = { nowMs: () => 0, refresh: async () => {}, fromWallMs: (atMs: number) => atMs };
  const handler = queueHandler({ name: 'slow', setUp: () => ({ clock }), handle });
  const all = ['a', 'b', 'c', 'd', 'e'];
  const { batchItemFailures } = await handler({ Records: all.map(message) }, within(30_000));
  expect(handled).toEqual(['a', 'b', 'c']);
  expect(batchItemFailures).toEqual([{ itemIdentifier: 'd' }, { itemIdentifier: 'e' }]);
});
