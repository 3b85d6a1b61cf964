import type { FailureClass } from '../../domain/failure-class.ts';

/** The order for a machine that runs one attempt of a job. Of the job it has ids only: the runner requests the rest. */
export interface MachineSubmission {
  readonly machineId: string;
  readonly jobId: string;
  readonly attemptId: string;
  readonly organisationId: string;
  /** A name from the catalogue of machine types. */
  readonly machineType: string;
  /** The claim: a secret that the runner exchanges, once, for a token of its own. It is good for nothing else. */
  readonly claim: string;
  /** The container image of its program; without one the program is a process beside its runner. */
  readonly image?: string;
  /** The longest time that the machine may run, with staging and last reports, but without its wait in the engine's queue. */
  readonly limitMs: number;
  /** The disk that it needs, in GiB; by default the largest that its machine type can have. */
  readonly diskGib?: number;
  /** `none`: its program may reach no other computer. */
  readonly network?: 'none' | 'internet';
}

export interface ComputeEngineProblem {
  readonly retryable: boolean;
  /** Whose loss it is: the platform's unless given. */
  readonly failure?: FailureClass;
  readonly cause?: unknown;
}

/** Why a request to an engine failed. `retryable`: the same call may succeed later. */
export class ComputeEngineError extends Error {
  readonly code = 'compute-engine-failed';
  readonly retryable: boolean;
  readonly failure: FailureClass;

  constructor(message: string, { retryable, failure = 'infrastructure', cause }: ComputeEngineProblem) {
    super(message, { cause });
    this.name = 'ComputeEngineError';
    this.retryable = retryable;
    this.failure = failure;
  }
}

/**
 * Runs attempts on machines. Submitting and terminating say only that the engine has taken the request; what becomes of it comes back as
 * `Batch Job State Change` events. Submitting twice may start two runners: the attempt's conditional start lets one run.
 */
export interface ComputeEngine {
  /** Throws ComputeEngineError. */
  submit(submission: MachineSubmission): Promise<void>;
  /** Ends the machine and what runs on it; one that is unknown or has ended is no error. Throws ComputeEngineError. */
  terminate(machineId: string, reason?: string): Promise<void>;
  /** The engine's machines, waiting or running. Undefined when the engine cannot list them. Throws ComputeEngineError. */
  list(): Promise<readonly string[] | undefined>;
  /** Removes some of what the engine still has of machines that ended long ago, and returns how much. Throws ComputeEngineError. */
  tidy(nowMs: number): Promise<number>;
}
