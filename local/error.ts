/** A condition of this machine that keeps Local Catacloud from running; the message contains the remedy. */
export class LocalError extends Error {
  readonly code: LocalErrorCode;

  constructor(code: LocalErrorCode, message: string) {
    super(message);
    this.name = 'LocalError';
    this.code = code;
  }
}

export type LocalErrorCode =
  | 'python.missing'
  | 'python.install'
  | 'emulator.start'
  | 'emulator.died'
  | 'process.failed'
  | 'process.timeout'
  | 'deploy.broken'
  | 'deploy.output'
  | 'seed.refused'
  | 'seed.failed'
  | 'file.unreadable'
  | 'port.taken'
  | 'already.running';

/** What is printed of an error: the message alone where it says what to do, as that of a command line that is not understood. */
export function printed(error: unknown): unknown {
  if (error instanceof LocalError) return error.message;
  const isCommandLine = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  return isCommandLine ? error.message : error;
}
