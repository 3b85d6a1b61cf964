import type { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { commitMessageOf } from 'epoch/transport';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../../epoch/test/delivery/support.ts';
import { createEventBridgeBus, MAX_ENTRIES, MAX_REQUEST_BYTES } from '../../src/eventbridge/bus.ts';

/** A client that answers as the service does when it fails in parts, which an emulator never does. */
function bus(reply: (sizes: number) => object) {
  const requests: number[] = [];
  const client = {
    async send({ input }: PutEventsCommand) {
      const { Entries = [] } = input;
      requests.push(Entries.length);
      expect(Entries.length).toBeLessThanOrEqual(MAX_ENTRIES);
      expect(Entries.reduce((sum, { Detail = '' }) => sum + Detail.length, 0)).toBeLessThanOrEqual(MAX_REQUEST_BYTES);
      return reply(Entries.length);
    },
  };
  return { bus: createEventBridgeBus(client as unknown as EventBridgeClient, 'events'), requests };
}

const messages = (count: number, bytes = 10) => {
  const log = createLog();
  return Array.from({ length: count }, () =>
    commitMessageOf(log.append('shelf#1', [['BookPlaced', { text: 'x'.repeat(bytes) }]]), 'library.'),
  );
};

describe('the EventBridge bus', () => {
  it('packs entries ten to a request, and fewer when they are large', async () => {
    const small = bus((count) => ({ FailedEntryCount: 0, Entries: Array(count).fill({ EventId: 'e' }) }));
    expect(await small.bus.publish(messages(25))).toEqual([]);
    expect(small.requests).toEqual([10, 10, 5]);
    const large = bus((count) => ({ FailedEntryCount: 0, Entries: Array(count).fill({ EventId: 'e' }) }));
    await large.bus.publish(messages(5, 100_000));
    expect(large.requests).toEqual([2, 2, 1]);
  });

  it('tells which entries of which request were refused, and whether trying again can help', async () => {
    const failing = bus((count) => ({
      FailedEntryCount: 2,
      Entries: Array.from({ length: count }, (_, n) =>
        n === 1 ? { ErrorCode: 'InternalFailure' } : n === 3 ? { ErrorCode: 'MalformedDetail' } : { EventId: 'e' },
      ),
    }));
    expect(await failing.bus.publish(messages(14))).toEqual([
      { index: 1, code: 'InternalFailure', retryable: true },
      { index: 3, code: 'MalformedDetail', retryable: false },
      { index: 11, code: 'InternalFailure', retryable: true },
      { index: 13, code: 'MalformedDetail', retryable: false },
    ]);
  });

  it('does not count as taken what the reply says nothing of', async () => {
    const mute = bus(() => ({ FailedEntryCount: 1, Entries: [] }));
    expect(await mute.bus.publish(messages(2))).toEqual([
      { index: 0, code: 'NoResult', retryable: true },
      { index: 1, code: 'NoResult', retryable: true },
    ]);
  });
});
