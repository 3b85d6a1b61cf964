import { setTimeout } from 'node:timers/promises';
import { ObjectStoreError } from '../../app/ports/object-store.ts';

/** The service's own name of an error. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** For `catch`: whatever went wrong ends the operation. */
export function failed(operation: string, key: string) {
  return (error: unknown): never => {
    throw new ObjectStoreError(operation, key, error);
  };
}

/** For `catch`: the named error answers undefined, any other ends the operation. */
export function unlessUnknown(name: string, operation: string, key: string) {
  return (error: unknown): undefined => {
    if (errorName(error) === name) return undefined;
    throw new ObjectStoreError(operation, key, error);
  };
}

const MAX_CONFLICTS = 5;
const CONFLICT_PAUSE_MS = 200;

/**
 * Sends a conditional write again while S3 answers that another one of the same key is under way: then neither has been
 * decided. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function unlessConflicting<T>(
  send: () => Promise<T>,
  wait: (ms: number) => Promise<unknown> = setTimeout,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      if (errorName(error) !== 'ConditionalRequestConflict' || tries === MAX_CONFLICTS) throw error;
      await wait(Math.random() * CONFLICT_PAUSE_MS * tries);
    }
  }
}
