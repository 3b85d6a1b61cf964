import { EpochError } from '../kernel/errors.ts';

/**
 * What delivery throws. Only `faulty-projection` is deterministic (the same commit would fail again): it counts towards
 * parking. Everything else is the world's fault and is tried again.
 */
export type DeliveryCode =
  | 'faulty-projection'
  | 'invalid-change'
  | 'view-contention'
  | 'malformed-delivery'
  | 'unknown-aggregate'
  | 'unknown-view'
  | 'too-many-keys'
  | 'too-many-sends'
  | 'malformed-cursor'
  | 'bus-refused'
  | 'switch-refused';

export class DeliveryError extends EpochError {
  readonly code: DeliveryCode;

  constructor(code: DeliveryCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** A code survives bundling and copies of this module; `instanceof` does not. */
export function hasCode(error: unknown, code: DeliveryCode): boolean {
  return typeof error === 'object' && error !== null && (error as { code?: unknown }).code === code;
}

/** What went wrong, in one bounded line: it is stored with a parked stream and shown to administrators. */
export function describeError(error: unknown, limit = 500): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
