/** Closing could not go on. Every one of these is tried again; none leaves anything half done. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code: 'day-not-frozen' | 'ledger-behind' | 'close-refused' | 'run-incomplete' | 'log-not-swept';

  constructor(code: UsageError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
