/**
 * What the kernel throws. A domain's "no" is never thrown: it is a Rejection. Each class has a stable `code`, which
 * survives bundling where `instanceof` may not.
 */
export abstract class EpochError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** Too many conflicts with other writers. Nothing was written; the command may be sent again. */
export class ConcurrencyError extends EpochError {
  readonly code = 'concurrency';
  readonly stream: string;
  readonly version: number;
  readonly attempts: number;
  constructor(stream: string, version: number, attempts: number) {
    super(`${stream}: lost ${attempts} times in a row, last at version ${version}; nothing was written, send it again`);
    this.stream = stream;
    this.version = version;
    this.attempts = attempts;
  }
}

/** The caller's expected version is not the stream's (HTTP 412). Nothing was written. */
export class VersionMismatchError extends EpochError {
  readonly code = 'version-mismatch';
  readonly stream: string;
  readonly expected: number;
  readonly actual: number;
  constructor(stream: string, expected: number, actual: number) {
    super(`${stream}: version ${expected} was expected, but it is at ${actual}; read it again and decide anew`);
    this.stream = stream;
    this.expected = expected;
    this.actual = actual;
  }
}

/** The key was used before for another request: with another body, or to another stream. Nothing was written. */
export class IdempotencyKeyReusedError extends EpochError {
  readonly code = 'idempotency-key-reused';
  readonly key: string;
  constructor(key: string) {
    super(`idempotency key ${key} belongs to another request: another body, or another stream; use a fresh key`);
    this.key = key;
  }
}

/** A later command of the same sender has been executed, so this one was too; its outcome is no longer stored. */
export class SequencePassedError extends EpochError {
  readonly code = 'sequence-passed';
  readonly sender: string;
  readonly seq: number;
  readonly last: number;
  constructor(sender: string, seq: number, last: number) {
    super(`${sender}: command ${seq} was handled before, ${last} is the last; acknowledge it`);
    this.sender = sender;
    this.seq = seq;
    this.last = last;
  }
}

/** The events of one decision do not fit one item. Nothing was written. */
export class CommitTooLargeError extends EpochError {
  readonly code = 'commit-too-large';
  readonly stream: string;
  readonly version: number;
  readonly actual: number;
  readonly limit: number;
  constructor(stream: string, version: number, actual: number, limit: number, unit: 'bytes' | 'events') {
    super(`${stream}@${version}: ${actual} ${unit} in one commit, at most ${limit} fit; split the command`);
    this.stream = stream;
    this.version = version;
    this.actual = actual;
    this.limit = limit;
  }
}

/** The commits of one transaction do not fit it together. Nothing was written. */
export class TransactionTooLargeError extends EpochError {
  readonly code = 'transaction-too-large';
  readonly actual: number;
  readonly limit: number;
  constructor(streams: readonly string[], actual: number, limit: number) {
    super(`${streams.join(' + ')}: ${actual} bytes in one transaction, at most ${limit} fit; split the commands`);
    this.actual = actual;
    this.limit = limit;
  }
}

/** The deadline passed. Nothing was written, and no write is in progress. The command may be sent again. */
export class DeadlineError extends EpochError {
  readonly code = 'deadline';
  readonly stream: string;
  readonly withinMs: number;
  constructor(stream: string, withinMs: number) {
    super(`${stream}: not done within ${withinMs} ms; nothing was written, send it again`);
    this.stream = stream;
    this.withinMs = withinMs;
  }
}

/** More streams than one transaction takes, one stream twice, or none. Nothing was written. */
export class TransactionShapeError extends EpochError {
  readonly code = 'transaction-shape';
}

/** A value that plain JSON would not preserve. Nothing was written. */
export class EncodingError extends EpochError {
  readonly code = 'not-encodable';
  readonly path: string;
  constructor(path: string, what: string) {
    super(`${path}: ${what}`);
    this.path = path;
  }
}

/** Not a name for a stream, or not a key for a marker. */
export class NameError extends EpochError {
  readonly code = 'name-invalid';
}

/** An error at one version of one stream. */
export abstract class PlaceError extends EpochError {
  readonly stream: string;
  readonly version: number;
  constructor(stream: string, version: number, reason: string) {
    super(`${stream}@${version}: ${reason}`);
    this.stream = stream;
    this.version = version;
  }
}

/** An item of the log cannot be read. A reader stops here; it never skips. */
export class CorruptCommitError extends PlaceError {
  readonly code = 'corrupt-commit';
}

/** An event that this code does not know: of a removed type, or written by a newer deployment. */
export class UnknownEventError extends PlaceError {
  readonly code = 'unknown-event';
  readonly type: string;
  readonly schema: number;
  constructor(stream: string, version: number, type: string, schema: number) {
    super(
      stream,
      version,
      `${type} of schema version ${schema} is unknown here; deploy code that knows it, or an upcaster`,
    );
    this.type = type;
    this.schema = schema;
  }
}

/**
 * The store failed. `not-applied`: the call had no effect, and may succeed later. `unknown`: it may have taken effect, or still will.
 * `refused`: it had no effect, and would be refused again.
 */
export class StoreError extends EpochError {
  readonly code = 'store';
  readonly outcome: 'not-applied' | 'unknown' | 'refused';
  constructor(outcome: StoreError['outcome'], message: string, cause?: unknown) {
    super(message, { cause });
    this.outcome = outcome;
  }
}

/**
 * The store never gave a definite answer: the commit may be stored, now or later, or never. The command may be sent again under an
 * idempotency key, a sequence or a creation only: any other is decided anew, whatever its id. Without one, read the stream first and
 * look for the commit's id.
 */
export class OutcomeUnknownError extends EpochError {
  readonly code = 'outcome-unknown';
  readonly stream: string;
  readonly version: number;
  readonly commitId: string;
  constructor(stream: string, version: number, commitId: string, cause: unknown) {
    super(
      `${stream}@${version}: no definite answer for commit ${commitId}; it may or may not be written: send it again only under an idempotency key`,
      {
        cause,
      },
    );
    this.stream = stream;
    this.version = version;
    this.commitId = commitId;
  }
}
