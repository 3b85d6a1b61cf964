/** How the command line ends. Documented in docs/cli.md; scripts rely on it. */
export const EXIT = {
  ok: 0,
  /** The platform or the network failed, or an unexpected error. */
  failed: 1,
  /** The command was not understood. */
  usage: 2,
  /** Not signed in, or the session has ended. */
  unauthenticated: 3,
  /** Signed in, but not allowed to. */
  forbidden: 4,
  notFound: 5,
  /** The platform refused: a rule, a limit, a conflict. */
  refused: 6,
  /** Of many, some were not done: each is named with its reason. */
  someFailed: 7,
  /** The job that was waited for did not succeed. */
  jobFailed: 8,
  /** Content differs: a checksum is wrong. */
  corrupt: 9,
  /** Ended by Ctrl-C, as a shell says it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An error that ends a command with a message for people and a code for scripts. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;
  readonly code: string;

  constructor(exitCode: ExitCode, code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'CommandError';
    this.exitCode = exitCode;
    this.code = code;
  }
}

/** The exit code for an HTTP status that the platform refused with. */
export function exitCodeOf(status: number): ExitCode {
  if (status === 401) return EXIT.unauthenticated;
  if (status === 403) return EXIT.forbidden;
  if (status === 404) return EXIT.notFound;
  return status >= 400 && status < 500 ? EXIT.refused : EXIT.failed;
}
