/** Ending of the names of queues that keep what failed; before it stands the name of the queue it failed on. */
export const DEAD_SUFFIX = '-dead';

/** `files@4` works the queue `<prefix>files-4` off. */
export function queueOf(prefix: string, subscriber: string): string {
  return prefix + subscriber.replace('@', '-');
}
