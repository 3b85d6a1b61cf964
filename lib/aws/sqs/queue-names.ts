/** Suffix of the names of dead-letter queues, after the name of their source queue. */
export const DEAD_SUFFIX = '-dead';

/** The queue of a subscriber: `files@4` works `<prefix>screens` off, with other views. */
export async function queueOf(prefix: string, subscriber: string): Promise<string> {
  // Loaded when asked for: the list names every subscriber.
  const { queueOfSubscriber } = await import('../../app/subscriptions.ts');
  return prefix + (queueOfSubscriber(subscriber) ?? subscriber.replace('@', '-'));
}
