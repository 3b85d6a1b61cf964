import type { Usage } from './usage-sampler.ts';

/** One program of an attempt, and what it may use. */
export interface Program {
  readonly attemptId: string;
  readonly jobId: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Values of the secrets that it refers to, by variable. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly image?: string | undefined;
  /** `none`: it reaches no other computer. It reaches the internet unless given. */
  readonly network?: 'none' | 'internet' | undefined;
  readonly folders: ProgramFolders;
  readonly timeoutMs: number;
  /** What its machine has; a program that uses more is ended. */
  readonly memoryMib: number;
  readonly vcpus: number;
  /** Ends the program early, with its reason. */
  readonly signal: AbortSignal;
  readonly onOutput: (chunk: Buffer) => void;
}

/** Where the runner has them: an engine may show them to the program in other places. */
export interface ProgramFolders {
  /** The attempt's own: its parts are below it. */
  readonly home: string;
  readonly inputs: string;
  readonly outputs: string;
  readonly temporary: string;
}

export interface ProgramExit {
  /** As a shell gives it: 128 + n for a program ended by signal n, 127 for a command that is not there, 126 for one that cannot run. */
  readonly exitCode: number;
  readonly ended: 'by-itself' | 'timed-out' | 'stopped' | 'out-of-memory';
  readonly runMs: number;
  readonly usage?: Usage;
  readonly reason?: string;
}

/** How programs are run: beside the runner as processes, or in containers. */
export interface Engine {
  /** For the log: what separates a program from its runner. */
  readonly description: string;
  /** The user that a program runs as, and whose outputs are kept; absent where it is the runner's. */
  readonly owner?: number;
  /** Brings the image that the program runs in, before anything else. Throws RunnerError `image-unavailable`. */
  bringImage(image: string | undefined, signal: AbortSignal): Promise<void>;
  /** Lets the program read and write what the runner has put there for it. */
  giveTo(paths: readonly string[]): Promise<void>;
  /** Resolves when the program and everything that it has started have ended. Throws RunnerError when it cannot be begun. */
  run(program: Program): Promise<ProgramExit>;
}
