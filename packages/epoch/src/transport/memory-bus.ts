import { utf8Bytes } from '../kernel/utf8.ts';
import { matchesFilter } from '../subscriptions/subscriber.ts';
import type { EventFilter } from '../views/projection.ts';
import type { Bus } from './bus.ts';
import { type CommitMessage, MAX_MESSAGE_BYTES } from './commit-message.ts';

/** A bus in memory. Every subscriber has a queue of its own; a backlog in one delays no other. */
export interface MemoryBus extends Bus {
  /** From now on, what the filter matches is queued for the subscriber, who alone takes from its queue. */
  subscribe(subscribesTo: EventFilter): { readonly waiting: CommitMessage[] };
}

export function createMemoryBus(): MemoryBus {
  const subscribers: { readonly subscribesTo: EventFilter; readonly waiting: CommitMessage[] }[] = [];
  return {
    subscribe(subscribesTo) {
      const subscriber = { subscribesTo, waiting: [] };
      subscribers.push(subscriber);
      return subscriber;
    },
    async publish(messages) {
      const refused = messages.flatMap((message, index) =>
        utf8Bytes(JSON.stringify(message)) > MAX_MESSAGE_BYTES + 1_000
          ? [{ index, code: 'EntryTooLarge', retryable: false }]
          : [],
      );
      const taken = messages.filter((_message, index) => !refused.some((each) => each.index === index));
      for (const { subscribesTo, waiting } of subscribers) {
        waiting.push(...taken.filter(({ detail }) => matchesFilter(subscribesTo, detail.stream, detail.types)));
      }
      return refused;
    },
  };
}
