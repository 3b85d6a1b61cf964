/** A check of Schemathesis that is left out for some operations, and why it would find what is no fault. */
export interface Exception {
  /** An operation's id, or a pattern of ids. */
  readonly operations: string;
  readonly check: string;
  readonly reason: string;
}

export const EXCEPTIONS: readonly Exception[] = [];

/** Operations that are not called at all, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'admin.moveClock': 'it moves the clock of the whole stack, by years: every day between is then closed and billed',
};
