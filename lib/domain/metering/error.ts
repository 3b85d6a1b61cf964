/** A measurement that cannot be: a bug in what was handed over, never a wrong input of a user. */
export class MeteringError extends Error {
  override readonly name = 'MeteringError';
  readonly code: 'day-invalid' | 'window-reversed' | 'time-invalid';

  constructor(code: MeteringError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
