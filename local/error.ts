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
  | 'port.taken'
  | 'already.running';
