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
