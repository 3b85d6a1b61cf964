/** Billing could not go on: a set-up that is missing or a log that does not say what it must. */
export class BillingError extends Error {
  override readonly name = 'BillingError';
  readonly code: 'plan-unpublished' | 'account-refused' | 'account-unknown' | 'invoice-unknown';

  constructor(code: BillingError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
