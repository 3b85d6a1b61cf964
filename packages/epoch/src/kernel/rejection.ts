/**
 * The domain's "no": a value, not an exception. `code` is stable and in kebab-case; `message` says what was wrong, with
 * which value, and what would be right. It never contains personal data.
 */
export interface Rejection {
  readonly rejected: true;
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

export function reject(code: string, message: string, details?: Rejection['details']): Rejection {
  return details === undefined ? { rejected: true, code, message } : { rejected: true, code, message, details };
}

export function isRejection(value: unknown): value is Rejection {
  return typeof value === 'object' && value !== null && (value as { rejected?: unknown }).rejected === true;
}
