/** A price that cannot be applied: a plan that validation should have refused, or a quantity beyond its last tier. */
export class RatingError extends Error {
  override readonly name = 'RatingError';
  readonly code:
    | 'decimal-invalid'
    | 'division-by-zero'
    | 'beyond-last-tier'
    | 'currency-mismatch'
    | 'currency-unknown'
    | 'weights-invalid';

  constructor(code: RatingError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
