import { utf8Bytes } from '../kernel/utf8.ts';
import { hearsAny } from '../subscriptions/subscriber.ts';
import type { Hearing } from '../views/projection.ts';
import type { Bus } from './bus.ts';
import { MAX_NOTICE_BYTES, type Notice } from './notice.ts';

/** A bus in memory. Every subscriber has a queue of its own; a backlog in one delays no other. */
export interface MemoryBus extends Bus {
  /** From now on, what `hears` matches is queued for it; only the subscriber takes from the queue. */
  subscribe(hears: Hearing): { readonly waiting: Notice[] };
}

export function createMemoryBus(): MemoryBus {
  const hearers: { readonly hears: Hearing; readonly waiting: Notice[] }[] = [];
  return {
    subscribe(hears) {
      const hearer = { hears, waiting: [] };
      hearers.push(hearer);
      return hearer;
    },
    async publish(notices) {
      const refused = notices.flatMap((notice, index) =>
        utf8Bytes(JSON.stringify(notice)) > MAX_NOTICE_BYTES + 1_000
          ? [{ index, code: 'EntryTooLarge', retryable: false }]
          : [],
      );
      const taken = notices.filter((_notice, index) => !refused.some((each) => each.index === index));
      for (const { hears, waiting } of hearers) {
        waiting.push(...taken.filter(({ detail }) => hearsAny(hears, detail.stream, detail.types)));
      }
      return refused;
    },
  };
}
