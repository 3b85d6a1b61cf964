import type { FailureClass } from '../../domain/failure-class.ts';

/** One attempt at a job, as its machine gets it. Nothing of the job itself but ids: the runner requests the rest. */
export interface MachineSubmission {
  readonly machineId: string;
  readonly jobId: string;
  readonly attemptId: string;
  readonly organisationId: string;
  /** A name from the catalogue of machine types. */
  readonly machineType: string;
  /** A secret that the runner exchanges for a token of its own; nothing else can be done with it, and that but once. */
  readonly claim: string;
  /** The container image of its program; without one the program is a process beside its runner. */
  readonly image?: string;
  /** The longest that the machine may run, staging and last reports included; its wait is not part of it. */
  readonly limitMs: number;
  /** The disk that it needs, in GiB; the most that its type can have unless given. */
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
  /** The machines that it has, waiting or running. Undefined when it cannot say. Throws ComputeEngineError. */
  list(): Promise<readonly string[] | undefined>;
  /** Removes some of what it keeps of machines of long ago, and says how much. Throws ComputeEngineError. */
  tidy(nowMs: number): Promise<number>;
}
