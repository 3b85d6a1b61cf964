import { matchesFilter } from '../../src/subscriptions/index.ts';
import { type CommitMessage, deliveryOf } from '../../src/transport/index.ts';
import { subscriberFor, type Truth } from './delivery-subscribers.ts';

/** A queue gives up on a message after so many receives; the sweep finds what it was about. */
const MAX_RECEIVES = 4;
const VISIBILITY_MS = 45_000;

/** Lost, or delivered once or twice, soon or late, and again while it fails. */
export function queue(truth: Truth, id: string, message: CommitMessage): void {
  const { simulation } = truth;
  for (let copies = simulation.pick([0, 1, 1, 1, 2]); copies > 0; copies -= 1) {
    const latencyMs = simulation.pick([100, 2_000, 100_000]) * simulation.random();
    simulation.after(latencyMs, () => arrive(truth, id, message));
  }
}

/** Handed over at once, or with what else arrives of its stream until its batch is. */
function arrive(truth: Truth, id: string, message: CommitMessage): void {
  const { simulation, arrived } = truth;
  const batch = `${id} ${message.detail.stream}`;
  const waiting = arrived.get(batch);
  if (waiting !== undefined) return void waiting.push(message);
  const windowMs = simulation.pick([0, 3_000, 60_000]) * simulation.random();
  if (windowMs === 0) return void receive(truth, id, message, 1);
  arrived.set(batch, [message]);
  simulation.after(windowMs, () => {
    const messages = arrived.get(batch) ?? [];
    arrived.delete(batch);
    void receiveTogether(truth, id, messages);
  });
}

async function receiveTogether(truth: Truth, id: string, messages: readonly CommitMessage[]): Promise<void> {
  const sorted = messages.toSorted((a, b) => a.detail.version - b.detail.version);
  const subscriber = subscriberFor(truth, id);
  if (subscriber?.deliverTogether === undefined || sorted.length === 1) {
    for (const message of sorted) await receive(truth, id, message, 1);
    return;
  }
  const { status, version } = await subscriber
    .deliverTogether(sorted.map(deliveryOf), { attempt: 1 })
    .catch(() => ({ status: 'failed', version: 0 }) as const);
  if (status !== 'failed' && status !== 'behind') return;
  for (const message of sorted) if (message.detail.last > version) receiveAgain(truth, id, message, 2);
}

async function receive(truth: Truth, id: string, message: CommitMessage, attemptNumber: number): Promise<void> {
  const { stream, types } = message.detail;
  const subscriber = subscriberFor(truth, id);
  if (subscriber === undefined || !matchesFilter(subscriber.subscribesTo, stream, types)) return;
  const status = await subscriber.deliver(deliveryOf(message), { attempt: attemptNumber }).then(
    (delivered) => delivered.status,
    () => 'failed' as const,
  );
  if (status === 'failed' || status === 'behind') receiveAgain(truth, id, message, attemptNumber + 1);
}

function receiveAgain(truth: Truth, id: string, message: CommitMessage, attemptNumber: number): void {
  if (attemptNumber > MAX_RECEIVES) return;
  truth.simulation.after(VISIBILITY_MS, () => void receive(truth, id, message, attemptNumber));
}
