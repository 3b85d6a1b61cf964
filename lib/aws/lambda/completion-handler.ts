import type { Clock } from '../../app/ports/clock.ts';
import type { CompletionOrder } from '../../app/ports/completions.ts';
import { type CompletionPorts, runCompletion } from '../../app/uploads/commands/run-completion.ts';
import { platformClock } from '../clock/platform-clock.ts';
import { completionsOnAws } from '../completions-on-aws.ts';
import { createDynamo, kernelOnAws } from '../platform.ts';
import { objectStore } from '../s3/lazy-object-store.ts';
import { type QueueHandler, queueHandler } from './queue-handler.ts';

/** The function has 900 seconds: so long may the store be silent, once. What then fails comes with the next delivery. */
const LIMITS = { answerMs: 840_000, maxAttempts: 1 };

/** Completes one upload a message, however long the store takes. */
export function completionHandler(): QueueHandler {
  return queueHandler({
    name: 'completion',
    setUp: completionOnAws,
    async handle(ports, { messageId, body }) {
      const order = orderOf(JSON.parse(body));
      if (order === undefined) throw new TypeError(`no order of a completion: ${body.slice(0, 200)}`);
      return runCompletion(ports, order, { actor: 'completion', correlation: messageId, causation: messageId });
    },
  });
}

function orderOf(value: unknown): CompletionOrder | undefined {
  const { org, fileId, as } = (value ?? {}) as Partial<Record<keyof CompletionOrder, unknown>>;
  if (typeof org !== 'string' || typeof fileId !== 'string') return undefined;
  return as === 'file' || as === 'output' ? { org, fileId, as } : undefined;
}

function completionOnAws(): CompletionPorts & { readonly clock: Clock } {
  const dynamo = createDynamo();
  const clock = platformClock(dynamo);
  return {
    kernel: kernelOnAws(dynamo, clock.nowMs),
    clock,
    objects: objectStore(clock, LIMITS),
    completions: completionsOnAws(dynamo),
  };
}
