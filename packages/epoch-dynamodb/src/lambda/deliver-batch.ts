import { defined } from 'epoch';
import type { Delivered, DeliveryStatus, Subscriber } from 'epoch/subscriptions';
import { DeliveryError, describeError, hasCode, matchesFilter } from 'epoch/subscriptions';
import { type CommitMessage, deliveryOf, parseCommitMessage } from 'epoch/transport';

/** A message as a queue hands it over. */
export interface Message {
  readonly id: string;
  readonly body: string;
  /** How often it has been received, this time included; absent where the queue does not count. */
  readonly receives?: number;
}

/** A message that no relay has sent. */
export interface Malformed extends Message {
  readonly reason: string;
}

/** Stores messages that can never be delivered, so that the queue need not try them again. */
export type Refuse = (malformed: Malformed) => Promise<void>;

/** `postponed`: not begun, since there was no time left for it. */
type BatchStatus = DeliveryStatus | 'malformed' | 'error' | 'postponed';

export interface BatchReport {
  /** Ids of received messages to deliver again; all others are done. */
  readonly failedIds: readonly string[];
  readonly statuses: Readonly<Partial<Record<BatchStatus, number>>>;
  readonly correlations: readonly string[];
  /** What went wrong, bounded; for the log. */
  readonly errors: readonly string[];
  /** Age of the oldest commit of the batch, in milliseconds: how far behind the subscriber is. */
  readonly lagMs: number;
}

export interface BatchOptions {
  /** The relay's. A message with another source is one that no relay has sent. */
  readonly sourcePrefix: string;
  /**
   * Asked before each message: when it says no, those that have not begun are delivered again. A function that runs into its time limit
   * instead is ended in the middle, and all of its batch comes again. Always yes unless given.
   */
  readonly mayBegin?: () => boolean;
}

interface Received {
  readonly id: string;
  readonly message: CommitMessage;
  readonly receives: number | undefined;
}

/** Streams of one batch that are worked on at once. */
const MAX_STREAMS_AT_ONCE = 5;
const MAX_ERRORS = 5;

/**
 * Delivers a batch to a subscriber. Messages of one stream go in the order of their versions, together where the subscriber takes
 * them so; streams do not wait for each other. A message that no relay sent is refused: kept with its reason, and done; only when it cannot be kept it is
 * failed, until its queue sets it aside.
 */
export async function deliverBatch(
  subscriber: Subscriber,
  messages: readonly Message[],
  nowMs: number,
  refuse: Refuse,
  { sourcePrefix, mayBegin = () => true }: BatchOptions,
): Promise<BatchReport> {
  const failedIds: string[] = [];
  const statuses: Partial<Record<BatchStatus, number>> = {};
  const errors: string[] = [];
  const correlations = new Set<string>();
  let lagMs = 0;
  const count = (status: keyof typeof statuses) => {
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  const note = (error: unknown) => {
    if (errors.length < MAX_ERRORS) errors.push(describeError(error));
  };

  const streams = new Map<string, Received[]>();
  for (const { id, body, receives } of messages) {
    try {
      const message = parseCommitMessage(body, sourcePrefix);
      correlations.add(message.detail.correlation);
      lagMs = Math.max(lagMs, nowMs - message.detail.atMs);
      streams.set(message.detail.stream, [...(streams.get(message.detail.stream) ?? []), { id, message, receives }]);
    } catch (error) {
      if (!hasCode(error, 'malformed-delivery')) throw error;
      count('malformed');
      note(error);
      await refuse({ id, body, reason: describeError(error) }).catch((cause: unknown) => {
        note(cause);
        failedIds.push(id);
      });
    }
  }

  async function deliverStream(entries: readonly Received[]): Promise<void> {
    const sorted = [...entries].sort((a, b) => a.message.detail.version - b.message.detail.version);
    let isFailing = false;
    for (const group of groupsOf(subscriber, sorted)) {
      if (isFailing || !mayBegin()) {
        for (const { id } of group) {
          count(isFailing ? 'failed' : 'postponed');
          failedIds.push(id);
        }
        continue;
      }
      try {
        const { status, version, error } = await deliverGroup(subscriber, group);
        // The same commit would fail for every message behind it: they are delivered again, and do not count as failures.
        isFailing = status === 'failed';
        if (error !== undefined) note(error);
        for (const { id, message } of group) {
          const own = group.length === 1 ? status : statusIn(subscriber, message, { status, version });
          count(own);
          if (own === 'failed' || own === 'behind') failedIds.push(id);
        }
      } catch (error) {
        note(error);
        for (const { id } of group) {
          count('error');
          failedIds.push(id);
        }
      }
    }
  }

  const waiting = [...streams.values()];
  const workers = Array.from({ length: Math.min(MAX_STREAMS_AT_ONCE, waiting.length) }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await deliverStream(next);
  });
  await Promise.all(workers);
  assertReceived(failedIds, messages);
  return { failedIds, statuses, correlations: [...correlations], errors, lagMs };
}

/**
 * Messages of one stream that are delivered together, where the subscriber takes them so: those that come for the first time. What has
 * come before is delivered by itself, so that its failure counts as its own.
 */
function groupsOf({ deliverTogether }: Subscriber, sorted: readonly Received[]): readonly (readonly Received[])[] {
  if (deliverTogether === undefined) return sorted.map((each) => [each]);
  const groups: Received[][] = [];
  for (const [index, each] of sorted.entries()) {
    const group = groups.at(-1);
    const isWithBefore = each.receives === 1 && sorted[index - 1]?.receives === 1;
    if (group !== undefined && isWithBefore) group.push(each);
    else groups.push([each]);
  }
  return groups;
}

function deliverGroup(subscriber: Subscriber, group: readonly Received[]): Promise<Delivered> {
  const [first] = group;
  if (first === undefined) throw new TypeError('a group has a message');
  const options = defined({ attempt: first.receives });
  if (group.length === 1 || subscriber.deliverTogether === undefined)
    return subscriber.deliver(deliveryOf(first.message), options);
  return subscriber.deliverTogether(
    group.map(({ message }) => deliveryOf(message)),
    options,
  );
}

/** What has become of one message of a group: those before the commit that failed are applied. */
function statusIn(
  { subscribesTo }: Subscriber,
  { detail: { stream, last, types } }: CommitMessage,
  { status, version }: Pick<Delivered, 'status' | 'version'>,
): DeliveryStatus {
  if (!matchesFilter(subscribesTo, stream, types)) return 'ignored';
  return status === 'failed' && last <= version ? 'applied' : status;
}

/**
 * Delivers a batch to several subscribers of one queue, side by side. A message that any of them fails is delivered again, to the
 * others too, which know it then. One that no relay sent is kept once, under the first of them.
 */
export function deliverToEach(
  subscribers: readonly Subscriber[],
  messages: readonly Message[],
  nowMs: number,
  refuse: (first: Subscriber, malformed: Malformed) => Promise<void>,
  options: BatchOptions,
): Promise<readonly BatchReport[]> {
  return Promise.all(
    subscribers.map((subscriber, index) => {
      const refuseOnce = async (malformed: Malformed) => {
        if (index === 0) await refuse(subscriber, malformed);
      };
      return deliverBatch(subscriber, messages, nowMs, refuseOnce, options);
    }),
  );
}

/** An id that was not received would make some queues delete what failed. */
function assertReceived(failedIds: readonly string[], messages: readonly Message[]): void {
  const received = new Set(messages.map((message) => message.id));
  const strange = failedIds.find((id) => !received.has(id));
  if (strange !== undefined) throw new DeliveryError('malformed-delivery', `${strange} is not a message of this batch`);
}
