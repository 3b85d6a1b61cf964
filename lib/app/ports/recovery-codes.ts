export const RECOVERY_CODES = 10;

/** Codes for those who have lost their authenticator; only their seals are kept. */
export interface RecoveryCodes {
  /** Replaces all of a person's. */
  put(user: string, seals: readonly string[]): Promise<void>;
  /** Whether it is one of them. */
  has(user: string, seal: string): Promise<boolean>;
  remove(user: string): Promise<void>;
}
