/** What a code means. `status` is HTTP's; `title` says the kind, never the case; `advice` says what would be right. */
export interface ErrorKind {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 412 | 413 | 415 | 422 | 428 | 429 | 500 | 503;
  readonly title: string;
  readonly advice: string;
}

function kind(status: ErrorKind['status'], title: string, advice: string): ErrorKind {
  return { status, title, advice };
}

/** Codes that any route may answer with. */
export const commonErrors = {
  'malformed-json': kind(400, 'The body is not JSON', 'Send one JSON object, in UTF-8, without duplicate names.'),
  'invalid-request': kind(
    400,
    'The request does not fit the contract',
    '`errors` names each field, and what it must be.',
  ),
  'idempotency-key-missing': kind(
    400,
    'Idempotency-Key is missing',
    'Send a fresh value, such as a UUID, with every new creation and the same one with its repetitions.',
  ),
  'idempotency-key-invalid': kind(400, 'Idempotency-Key is not usable', 'Send 1 to 200 printable ASCII characters.'),
  'idempotency-key-reused': kind(
    422,
    'Idempotency-Key was used with another body',
    'Use a fresh key for a different request.',
  ),
  'consistency-token-invalid': kind(
    400,
    'Consistency-Token is not usable',
    'Send back what the last command answered, or leave it out.',
  ),
  'cursor-invalid': kind(
    400,
    'The cursor is not usable',
    'Hand back `nextCursor` as it was, with the same filters, or leave it out.',
  ),
  unauthenticated: kind(
    401,
    'Nobody is signed in',
    'Send `Authorization: Bearer` with a valid access token or API token.',
  ),
  forbidden: kind(403, 'This needs another role', 'Ask an owner of the organisation, or use a token with the scope.'),
  'user-suspended': kind(403, 'The user is suspended', 'Ask an administrator.'),
  'not-found': kind(404, 'There is nothing here', 'Check the id. What belongs to others is answered in the same way.'),
  'method-not-allowed': kind(405, 'The path has no such method', 'See /v1/openapi.json.'),
  conflict: kind(409, 'Others changed the same thing all the time', 'Try again.'),
  'precondition-failed': kind(
    412,
    'It has changed since you read it',
    'Read it again, and send its new ETag in If-Match.',
  ),
  'body-too-large': kind(
    413,
    'The body is too large',
    'Send at most 1 MiB; files go in parts to the URLs that are signed for them.',
  ),
  'unsupported-media-type': kind(415, 'The body is not announced as JSON', 'Send `Content-Type: application/json`.'),
  'too-many-requests': kind(429, 'Too many requests', 'Wait as long as Retry-After says.'),
  internal: kind(
    500,
    'The platform failed',
    'Nothing of your request is at fault. Try again; quote `requestId` when it stays.',
  ),
  'catching-up': kind(503, 'A view is catching up', 'Try again after Retry-After, or read without Consistency-Token.'),
  unavailable: kind(503, 'A part of the platform is not available', 'Try again after Retry-After.'),
} as const satisfies Readonly<Record<string, ErrorKind>>;

/** Refusals of single routes, most of them the domain's. */
export const refusals = {
  'sign-in-failed': kind(401, 'E-mail address or password is wrong', 'Try again, or ask for a new password.'),
  'session-ended': kind(401, 'The session has ended', 'Sign in again.'),
  'last-owner': kind(409, 'An organisation needs an owner', 'Make somebody else an owner first.'),
  'owner-required': kind(403, 'Only an owner may do this', 'Ask an owner.'),
  'token-exists': kind(
    409,
    'This request has made a token before',
    'Its secret was shown once. Revoke it, and make another with a fresh Idempotency-Key.',
  ),
  'too-many-tokens': kind(409, 'There are too many API tokens', 'Revoke one that is not used any more.'),
  'invitation-invalid': kind(410, 'The invitation is not valid any more', 'Ask for a new one.'),
  'organisation-not-empty': kind(
    409,
    'The organisation still stores files',
    'Delete its files and abort its uploads first.',
  ),
  'already-member': kind(409, 'The user is a member already', 'Change the role instead.'),
  'not-member': kind(404, 'The user is not a member', 'Check the id of the user.'),
  'too-many-members': kind(409, 'The organisation has too many members', 'Remove one first.'),
  'too-many-invitations': kind(409, 'There are too many open invitations', 'Withdraw one, or wait until they expire.'),
  'position-invalid': kind(400, 'The position is not usable', 'Hand back `position` as it was, or leave it out.'),
  'quota-exceeded': kind(
    409,
    'The organisation may not store that much',
    'Delete files, or ask an administrator for a larger limit.',
  ),
  'upload-not-open': kind(409, 'The upload has ended', 'Start a new one.'),
  'part-out-of-range': kind(422, 'The file has no such part', 'Use 1 to `partCount`.'),
  'part-missing': kind(409, 'The store does not have the part', 'Put it to its signed URL first.'),
  'part-size-wrong': kind(
    409,
    'A part has the wrong size',
    'Every part but the last has `partSizeBytes` bytes. Put it again.',
  ),
  'parts-missing': kind(409, 'Parts are missing', 'Read the upload to see which ones, put them and complete again.'),
  'checksum-mismatch': kind(409, 'The checksum does not fit the content', 'Upload the file again.'),
  'capability-exhausted': kind(403, 'The upload capability is used up', 'Ask for a new one.'),
  'file-not-available': kind(409, 'The file is not available', 'Its upload is not finished, or it has been deleted.'),
  'file-not-found': kind(404, 'A file that is named does not exist', 'Check the ids of the files.'),
  'file-pinned': kind(409, 'A running job reads the file', 'Delete it when the job has ended.'),
  'job-not-editable': kind(409, "The job's files cannot change now", 'Edit it before it is submitted.'),
  'too-many-files': kind(409, 'A job has at most 1,000 files', 'Link fewer.'),
  'invalid-job-spec': kind(422, 'The job specification cannot run', '`detail` says which field.'),
  'configuration-not-found': kind(404, 'The job configuration does not exist', 'Check its id.'),
  'configuration-not-published': kind(409, 'The job configuration has no such published version', 'Publish it first.'),
  'configuration-retired': kind(409, 'The job configuration is retired', 'Draft another.'),
  'nothing-to-publish': kind(409, 'There is no draft', 'Draft first.'),
  'job-not-submittable': kind(409, 'The job cannot be submitted now', 'It was submitted already, or has ended.'),
  'job-ended': kind(409, 'The job has ended', 'Retry it.'),
  'job-not-ended': kind(409, 'The job has not ended', 'Wait, or cancel it.'),
  'attempt-taken': kind(409, 'Another runner runs the attempt', 'Exit without running anything.'),
  'attempt-superseded': kind(409, 'A later attempt has taken its place', 'Exit.'),
  'attempt-ended': kind(409, 'The attempt has ended', 'Exit.'),
  'attempt-not-started': kind(409, 'The attempt has not started', 'Start it first.'),
  'log-full': kind(409, 'The log has reached its limit', 'Write large output to a file.'),
  'range-invalid': kind(422, 'The range of days is not usable', '`from` must not be after `to`.'),
  'range-too-large': kind(422, 'The range of days is too long', 'Ask for fewer days.'),
  'invalid-plan': kind(422, 'The plan cannot be used for rating', '`detail` says what is wrong.'),
  'plan-retired': kind(409, 'The plan is retired', 'Use another.'),
  'plan-not-found': kind(404, 'The plan version does not exist', 'Check the id and the version.'),
  'organisation-not-found': kind(404, 'The organisation does not exist', 'Check its id.'),
  'usage-unpriced': kind(
    409,
    'Something was used that the plan does not price',
    'Ask an administrator to pin a plan with a price for it.',
  ),
  'account-open': kind(409, 'The organisation has a billing account already', 'Pin its plan instead.'),
  'currency-mismatch': kind(409, 'The plan has another currency', 'Use a plan in the currency of the account.'),
  'email-taken': kind(409, 'The e-mail address is in use', 'Use another.'),
  'password-too-weak': kind(
    422,
    'The password is too weak',
    'Use at least 12 characters with letters of both cases, digits and signs.',
  ),
  'limit-invalid': kind(422, 'The limit is not usable', '`detail` says what would be right.'),
  'invalid-name': kind(422, 'The name is not usable', '`detail` says what it may be.'),
  'invalid-file-name': kind(
    422,
    'The file name is not usable',
    'A name is one line of at most 255 bytes, without slashes and hidden characters.',
  ),
  'invalid-content-type': kind(422, 'The media type is not usable', 'Send one such as application/octet-stream.'),
  'invalid-checksum': kind(
    422,
    'The checksum is not usable',
    "Send the base64 of the whole object's CRC64NVME or CRC32.",
  ),
  'invalid-size': kind(422, 'The size is not usable', '`detail` says what it may be.'),
  'file-too-large': kind(422, 'The file is too large', 'A file has at most 5 TB.'),
  'too-many-parts': kind(422, 'There are too many parts', '`detail` says how many there may be.'),
  'too-many-pins': kind(409, 'Too many attempts read one file at the same time', 'Try again when some have ended.'),
  'inputs-changed': kind(409, 'The inputs of the job changed meanwhile', 'Try again.'),
  'organisation-closed': kind(409, 'The organisation is closed', 'Nothing can change in it any more.'),
  'invalid-exit-code': kind(422, 'The exit code is not usable', 'Send an integer.'),
  'currency-unknown': kind(422, 'The currency cannot be billed', 'Use a currency of ISO 4217 that is in use.'),
  'currency-changed': kind(409, 'A plan has one currency', 'Make another plan for another currency.'),
  'plan-unknown': kind(404, 'The plan does not exist', 'Draft it first.'),
  'plan-name-invalid': kind(422, 'The name of the plan is not usable', '`detail` says what it may be.'),
  'plan-version-wrong': kind(409, 'Another version was published meanwhile', 'Read the plan again.'),
  'too-many-plan-versions': kind(409, 'The plan has too many versions', 'Make another plan.'),
  'nothing-drafted': kind(409, 'There is no draft', 'Draft first.'),
  'charges-invalid': kind(422, 'The charges are not usable', '`detail` says what is wrong.'),
  'meter-twice': kind(422, 'A meter is charged twice', 'One meter, one charge.'),
  'meter-unknown': kind(422, 'There is no such meter', 'Use storage.gb_hours, or compute.seconds: and a machine type.'),
  'price-invalid': kind(422, 'A price is not usable', '`detail` says which.'),
  'package-empty': kind(422, 'A package has no units', 'Its size is above zero.'),
  'tiers-invalid': kind(422, 'The tiers are not usable', 'Their bounds rise, and the last has none.'),
  'clock-backwards': kind(409, 'The clock only moves forward', 'Name a later instant.'),
  'clock-too-far': kind(422, 'The clock would move too far at once', 'Move it in steps of at most 400 days.'),
} as const satisfies Readonly<Record<string, ErrorKind>>;

export const errorKinds: Readonly<Record<string, ErrorKind>> = { ...commonErrors, ...refusals };

export type CommonCode = keyof typeof commonErrors;
export type ErrorCode = CommonCode | keyof typeof refusals;
