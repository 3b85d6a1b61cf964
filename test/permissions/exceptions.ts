/** A permission that no test uses and that is right all the same. */
export interface Exception {
  readonly action: string;
  readonly role: RegExp;
  /** Every resource unless given. */
  readonly resource?: RegExp;
  readonly reason: string;
}

export const EXCEPTIONS: readonly Exception[] = [];
