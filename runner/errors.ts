export type RunnerErrorCode =
  | 'environment-invalid'
  | 'claim-missing'
  | 'input-unreadable'
  | 'outputs-refused'
  | 'staging-timeout'
  | 'image-unavailable'
  | 'container-refused'
  | 'secret-refused'
  | 'network-kept'
  | 'attempt-lost';

/** An error that keeps an attempt from running or ending well, apart from the job's own exit code. */
export class RunnerError extends Error {
  readonly code: RunnerErrorCode;

  constructor(code: RunnerErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'RunnerError';
    this.code = code;
  }
}
