/** What a mailed code allows. */
export type CodePurpose = 'sign-up' | 'reset' | 'email-change';

export const CODE_DIGITS = 8;
export const CODE_MINUTES = 30;
/** Then it is void, right or wrong. */
export const MAX_CODE_TRIES = 5;

/** Codes that were mailed to prove an address. One to a purpose and address: a new one replaces the one before. */
export interface MailCodes {
  put(purpose: CodePurpose, email: string, seal: string, expiresAtMs: number): Promise<void>;
  /** Whether the code of this seal is the one; it is used up by that, and each wrong one uses up a try. */
  take(purpose: CodePurpose, email: string, seal: string, nowMs: number): Promise<boolean>;
}
