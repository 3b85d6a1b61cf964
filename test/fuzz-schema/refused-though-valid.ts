import type { ErrorCode } from '../../lib/api/errors.ts';

/** Why requests that fit their schemas may be refused with some codes. */
interface Refusals {
  readonly codes: readonly ErrorCode[];
  /** A pattern of the ids of those operations that it is a reason for; all that name the code, unless given. */
  readonly operations?: string;
  readonly reason: string;
}

/**
 * What no schema can say, by the operations that name the code. Every other refusal of a valid request is a finding;
 * "unauthenticated" above all, for every request is sent by a caller who is signed in.
 */
export const REFUSED_THOUGH_VALID: readonly Refusals[] = [
  {
    codes: ['not-found', 'not-member', 'organisation-not-found', 'plan-not-found', 'plan-unknown'],
    reason: 'an id that fits the schema names nothing, or what another request has removed',
  },
  {
    codes: ['file-not-found', 'configuration-not-found', 'step-not-found', 'person-not-found', 'job-not-found'],
    reason: 'an id or a name in a body that fits the schema names nothing there',
  },
  {
    codes: ['unauthenticated'],
    operations: '^(files\\.uppy|attempts\\.)',
    reason: 'a capability that fits the schema is nobody’s, and a runner’s token is good for its own attempt only',
  },
  {
    codes: ['sign-in-failed', 'code-required', 'session-ended', 'code-invalid', 'invitation-invalid'],
    reason: 'a password, code, cookie or secret that fits the schema is not the one that was given out',
  },
  {
    codes: ['request-invalid'],
    operations: '^(files\\.list|billing\\.getFilesCost)$',
    reason:
      'prefix and folder need the order of names, and a cost is of a file or a folder: which parameters go together, parameters cannot say',
  },
  {
    codes: ['malformed-json'],
    operations: '^files\\.uppy',
    reason:
      'Uppy may send fields beyond the protocol, and a schema says nothing of names (__proto__) in what it leaves open',
  },
  { codes: ['sign-up-closed'], reason: 'who may sign up is the platform’s policy' },
  {
    codes: ['too-many-attempts', 'too-many-letters'],
    reason: 'guesses and letters are counted over requests, each of which is valid',
  },
  {
    codes: ['precondition-failed'],
    reason: 'If-Match names a version: any tag fits the schema, few are the current one',
  },
  {
    codes: ['idempotency-key-reused'],
    reason: 'the same key was sent with another body before: keys are drawn from few',
  },
  { codes: ['email-taken'], reason: 'the address is somebody’s: addresses are drawn from few' },
  { codes: ['password-too-weak'], reason: 'common passwords are a list, and one’s own address or name is no password' },
  {
    codes: ['last-owner', 'last-administrator', 'owner-required', 'organisation-not-empty', 'organisation-closed'],
    reason: 'it depends on who else there is, and on what the organisation still has',
  },
  {
    codes: [
      ...(['upload-not-open', 'part-missing', 'part-size-wrong', 'parts-missing', 'parts-differ'] as const),
      ...(['checksum-mismatch', 'checksum-invalid', 'part-out-of-range', 'file-not-available', 'file-pinned'] as const),
    ],
    reason: 'it depends on what the upload is, on what the store has of it, and on who reads the file',
  },
  {
    codes: ['quota-exceeded', 'capability-exhausted', 'file-too-large'],
    reason: 'it depends on what is left of a quota, a capability or S3’s bounds',
  },
  {
    codes: ['size-invalid', 'part-size-invalid', 'too-many-parts'],
    reason: 'size, size of parts and their number are judged together',
  },
  {
    codes: ['file-name-invalid'],
    reason: 'bytes of UTF-8 are beyond a pattern, and a folder does not move into itself',
  },
  {
    codes: ['job-spec-invalid', 'slot-limits-invalid', 'pipeline-invalid', 'pipeline-cycle', 'job-id-invalid'],
    reason: 'types of machines are the platform’s, and a specification, limits or steps are judged as a whole',
  },
  {
    codes: ['parameter-invalid', 'input-slot-invalid', 'input-slot-empty'],
    reason: 'what a job may be given is what its configuration declares: parameters by type and bounds, files by slot',
  },
  {
    codes: [
      ...(['configuration-not-published', 'configuration-retired'] as const),
      ...(['job-not-submittable', 'job-ended', 'job-not-ended', 'input-gone', 'inputs-changed'] as const),
      ...(['pipeline-exists', 'pipeline-ended', 'pipeline-not-settled', 'task-superseded'] as const),
      ...([
        'attempt-taken',
        'attempt-claimed',
        'attempt-superseded',
        'attempt-ended',
        'attempt-not-started',
        'output-not-staged',
        'output-proof-invalid',
        'output-repeated',
        'log-full',
      ] as const),
    ],
    reason: 'it depends on how far the configuration, the job, the pipeline or the attempt has come',
  },
  {
    codes: [
      ...([
        'too-many-tokens',
        'too-many-members',
        'too-many-invitations',
        'too-many-files',
        'too-many-secrets',
      ] as const),
      ...(['too-many-resumes', 'too-many-overrides', 'too-many-discounts', 'too-many-migrations'] as const),
      ...([
        'too-many-budgets',
        'too-many-payments',
        'too-many-credits',
        'too-many-plan-versions',
        'too-many-taxes',
      ] as const),
      ...(['too-many-pins'] as const),
    ],
    reason: 'so many there are, of requests each of which is valid',
  },
  {
    codes: ['range-invalid', 'range-too-large', 'terms-reversed', 'period-invalid', 'clock-backwards', 'clock-too-far'],
    reason: 'days and instants are judged with each other and with the clock',
  },
  {
    codes: [
      'terms-in-past',
      'migration-same-instant',
      'override-overlaps',
      'account-used',
      'period-not-final',
      'not-held',
    ],
    reason: 'days are judged with the clock, and with the terms and months that the account has',
  },
  {
    codes: ['plan-invalid', 'charges-invalid', 'meter-twice', 'meter-unknown', 'package-empty', 'tiers-invalid'],
    reason: 'a plan as a whole must be able to rate: tiers rise, each meter is there and once',
  },
  {
    codes: ['price-invalid', 'currency-unknown', 'currency-mismatch', 'currency-changed', 'budget-invalid'],
    reason: 'currencies are a list, and decimals of a price are judged by the currency',
  },
  {
    codes: ['plan-retired', 'plan-version-wrong', 'nothing-drafted'],
    reason: 'it depends on which versions the plan has',
  },
  {
    codes: ['discount-invalid', 'grace-invalid', 'limit-invalid', 'tax-invalid', 'exit-code-invalid'],
    reason: 'a decimal or an integer of any size fits the schema',
  },
  {
    codes: ['payment-invalid', 'refund-invalid', 'credit-invalid', 'nothing-due', 'refund-too-large'],
    reason: 'an amount is above zero, in whole cents, and not more than is due or in the balance',
  },
  {
    codes: ['reference-used', 'payment-paid-back', 'payment-too-old'],
    reason: 'it depends on what else was recorded: test/domain/billing-account/payments.test.ts',
  },
  {
    codes: ['too-many-exports'],
    reason: 'three exports are asked for before a worker finishes one: test/api/exports.test.ts',
  },
  {
    codes: ['receipt-unavailable', 'receipt-too-large', 'export-too-large'],
    reason: 'it depends on the invoice and on what is behind it',
  },
  {
    codes: ['upload-completing'],
    reason: 'a worker joins the parts of a very large upload: test/api/large-uploads.test.ts',
  },
  {
    codes: ['codes-required', 'codes-missing'],
    reason: 'an organisation may ask its members for one-time codes, and the caller has none',
  },
  {
    codes: ['codes-on'],
    reason: 'an earlier request may have turned one-time codes on: test/api/sessions.test.ts',
  },
  {
    codes: ['image-unresolvable'],
    reason: 'it depends on registries of images',
  },
  {
    codes: ['inputs-too-large'],
    reason: 'it depends on the sizes of the files: test/api/machine-needs.test.ts',
  },
  {
    codes: ['machine-type-unpriced'],
    reason: 'it depends on the terms of the organisation, which another request may have changed',
  },
  {
    codes: [
      'account-open',
      'account-closed',
      'volume-invalid',
      'volume-member',
      'volume-nested',
      'too-many-volume-members',
    ],
    reason: 'it depends on which accounts there are, and on which of them are rated together already',
  },
  {
    codes: ['organisation-suspended'],
    reason: 'another request may have suspended the organisation',
  },
  {
    codes: ['name-invalid', 'note-invalid'],
    reason: 'a reason or a note of blanks, or with hidden characters, is beyond a pattern',
  },
  {
    codes: ['version-not-before', 'migration-invalid', 'migration-running', 'migration-over'],
    reason:
      'no customer is named twice, and how far another migration of the plan is, or which version is read, is no matter of a schema',
  },
  {
    codes: ['too-many-notes'],
    reason: 'so many there are, of requests each of which is valid',
  },
  {
    codes: ['day-not-over', 'not-quarantined'],
    reason: 'days are judged with the clock, and few of them have anything in quarantine',
  },
];

/** Codes of refusals that are findings wherever a request fits its schema and its caller is signed in. */
export const ALWAYS_A_FINDING: readonly ErrorCode[] = [
  ...([
    'request-invalid',
    'malformed-json',
    'unsupported-media-type',
    'body-too-large',
    'if-match-unsupported',
  ] as const),
  ...(['idempotency-key-missing', 'idempotency-key-invalid', 'method-not-allowed', 'too-many-requests'] as const),
  ...(['consistency-token-invalid', 'cursor-invalid', 'position-invalid'] as const),
  ...(['forbidden', 'user-suspended', 'conflict', 'internal', 'catching-up', 'unavailable', 'mail-failed'] as const),
];
