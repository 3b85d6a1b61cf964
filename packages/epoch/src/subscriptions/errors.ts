import { EpochError } from '../kernel/errors.ts';

/**
 * What delivery throws. Only `faulty-projection` is deterministic (the same commit would fail again): it counts towards
 * parking. Every other error is a fault outside of the code and is retried.
 */
export type DeliveryCode =
  | 'faulty-projection'
  | 'change-invalid'
  | 'malformed-row'
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
export function hasCode(error: unknown, code: DeliveryCode | KernelCode): boolean {
  return codeOf(error) === code;
}

/** Codes of the kernel's errors that delivery distinguishes. */
type KernelCode = 'corrupt-commit' | 'unknown-event' | 'sequence-passed';

/** The code of the error underneath, else of the error itself. */
export function causeCode(error: unknown): string | undefined {
  return codeOf((error as { cause?: unknown } | undefined)?.cause) ?? codeOf(error);
}

export function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** What went wrong, in one bounded line: it is stored with a parked stream and shown to administrators. */
export function describeError(error: unknown, limit = 500): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
