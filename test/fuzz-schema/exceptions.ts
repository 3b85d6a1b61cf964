import type { ErrorCode } from '../../lib/api/errors.ts';

/** A check of Schemathesis that is left out for some operations, and why it would find what is no fault. */
export interface Exception {
  /** An operation's id, or a pattern of ids. */
  readonly operations: string;
  readonly check: string;
  readonly reason: string;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    operations: '^files.uppyComplete$',
    check: 'unsupported_method',
    reason:
      'A GET of …/{s3Upload}/complete is the path …/{s3Upload}/{part} of Uppy’s own protocol, with a part called "complete": ' +
      'the capability in it is looked at before the part.',
  },
];

/** Operations that are not called at all, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'admin.moveClock': 'it moves the clock of the whole stack, by years: every day between is then closed and billed',
  'account.eraseMe': 'it ends the caller: every later request would be refused',
  'organisations.close': 'it ends the organisation of all that is known: every later request would be refused',
};

/** Values that only an earlier reply gives: an invented one is refused, which a schema cannot say. They are not sent. */
export const OPAQUE = ['cursor', 'position', 'Consistency-Token'];

/** Why a request that fits its schema may be refused with a code. Every other refusal of a valid request is a finding. */
export const REFUSED_THOUGH_VALID: Partial<Readonly<Record<ErrorCode, string>>> = {
  'precondition-failed': 'If-Match names a version that another request has replaced: any tag fits the schema',
  'idempotency-key-reused': 'the same key was sent with another body before: keys are drawn from few',
  'invitation-invalid': 'a secret that fits the schema is no invitation’s',
  'code-invalid': 'six digits that fit the schema are not the code that was mailed or is shown',
  'password-too-weak': 'common passwords are a list, and one’s own address or name is no password',
  'part-out-of-range': 'how many parts there are depends on the file',
  'invalid-job-spec': 'types of machines are the platform’s, and a specification is bounded as a whole',
  'range-invalid': 'the last day is before the first, or in the future',
  'range-too-large': 'days between two days are no matter of a schema',
  'invalid-plan': 'a plan as a whole must be able to rate: tiers rise, each meter once',
  'terms-reversed': 'the last day is before the first',
  'discount-invalid': 'a discount is judged with its days and its meter',
  'grace-invalid': 'a grace time is judged with the month',
  'period-invalid': 'the month is before the account or in the future',
  'payment-invalid': 'an amount must be above nothing, in whole cents',
  'refund-invalid': 'an amount must be above nothing, and not above the balance',
  'credit-invalid': 'an amount must be above nothing, in whole cents',
  'limit-invalid': 'a limit is a whole number of any length to the schema',
  'invalid-slot-limits': 'types of machines are the platform’s, and limits are judged together',
  'invalid-file-name': 'bytes of UTF-8 are beyond a pattern, and a folder does not move into itself',
  'invalid-checksum': 'a checksum is judged by its algorithm, and by the upload',
  'invalid-size': 'sizes are judged with the parts',
  'invalid-part-size': 'sizes of parts are judged with the file’s',
  'file-too-large': 'what is left of a capability or of S3’s bounds is no matter of a schema',
  'too-many-parts': 'the number of parts follows from two sizes',
  'currency-unknown': 'currencies that can be billed are a list',
  'charges-invalid': 'charges are judged together',
  'meter-twice': 'a plan has one charge for each meter',
  'meter-unknown': 'meters follow from the types of machines',
  'price-invalid': 'decimals of a price are judged by the currency',
  'package-empty': 'a package has units',
  'tiers-invalid': 'tiers rise',
  'clock-too-far': 'it depends on where the clock is',
};
