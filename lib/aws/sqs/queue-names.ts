/** Suffix of the names of dead-letter queues, after the name of their source queue. */
export const DEAD_SUFFIX = '-dead';

/** `files@4` works the queue `<prefix>files-4` off. */
export function queueOf(prefix: string, subscriber: string): string {
  return prefix + subscriber.replace('@', '-');
}
