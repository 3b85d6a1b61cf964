/** Billing could not continue: a set-up is missing, or the log lacks an event that it must have. */
export class BillingError extends Error {
  override readonly name = 'BillingError';
  readonly code:
    | 'plan-unpublished'
    | 'account-refused'
    | 'account-unknown'
    | 'invoice-unknown'
    | 'receipt-unavailable'
    | 'receipt-too-large'
    | 'export-too-large';

  constructor(code: BillingError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
