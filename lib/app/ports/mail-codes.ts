/** What a mailed code allows. */
export type CodePurpose = 'sign-up' | 'reset' | 'email-change';

export const CODE_DIGITS = 8;
export const CODE_MINUTES = 30;
/** Wrong tries after which a code is void, even if it is then entered right. */
export const MAX_CODE_TRIES = 5;

/** Codes that were mailed to prove an address. There is one per purpose and address: a new one replaces the one before. */
export interface MailCodes {
  put(purpose: CodePurpose, email: string, seal: string, expiresAtMs: number): Promise<void>;
  /** Whether this is the right code, given by its seal. A right code is used up by that; a wrong one uses up a try. */
  take(purpose: CodePurpose, email: string, seal: string, nowMs: number): Promise<boolean>;
}
