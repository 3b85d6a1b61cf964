/** What an attempt runs; as the platform gave it at its start. */
export interface AttemptSpec {
  readonly image?: string | undefined;
  readonly machineType: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  readonly timeoutMs: number;
  readonly network?: 'none' | 'internet' | undefined;
  readonly stagingTimeoutMs?: number | undefined;
  readonly keepOutputs?: 'success' | 'always' | undefined;
  readonly requiredOutputs?: readonly string[] | undefined;
  readonly slots?: readonly { readonly name: string }[] | undefined;
}

export interface InputFile {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** The folder that it goes to. */
  readonly slot?: string | undefined;
  readonly url: string;
  /** Of the content, base64, where it is known. */
  readonly checksum?: { readonly algorithm: 'CRC64NVME' | 'CRC32'; readonly value: string } | undefined;
}

export interface AttemptReport {
  readonly outcome: 'succeeded' | 'failed' | 'timed-out' | 'cancelled';
  /** Why it did not succeed, where the outcome does not say it. */
  readonly failure?: 'program' | 'staging' | 'input' | 'output' | 'image' | 'out-of-memory' | 'infrastructure';
  readonly exitCode?: number;
  readonly reason?: string;
  /** What its processes used. */
  readonly usage?: { readonly peakMemoryMib: number; readonly cpuMs: number };
  /** Uploads of all outputs that it keeps. */
  readonly outputs?: readonly string[];
}

export interface StartedAttempt {
  readonly jobId: string;
  readonly spec: AttemptSpec;
  /** Values of the specification's secrets, by variable. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** How many files it reads; without files there is no list to ask for. */
  readonly inputs: number;
}

/** Answers with the upload, which is whole in the store: the report that names it makes a file of it. */
export type UploadOutput = (
  file: { readonly name: string; readonly path: string; readonly sizeBytes: number },
  signal: AbortSignal,
) => Promise<string>;

/** The platform, as the runner of one attempt sees it. Every call may be repeated; all retry by themselves what may pass. */
export interface AttemptApi {
  /** `undefined`: another runner has it, or it is over. Then this one must exit without running anything. */
  start(runner: string): Promise<StartedAttempt | undefined>;
  /** With fresh URLs at every call. */
  inputs(): Promise<readonly InputFile[]>;
  /** Whether the attempt shall stop, and why. */
  heartbeat(): Promise<{ readonly stop: boolean; readonly reason?: string }>;
  /** `false`: the platform takes no more of this log. */
  appendLog(sequence: number, text: string): Promise<boolean>;
  /** Uploads each of so many outputs, which share their calls. */
  uploadsOf(count: number): UploadOutput;
  /** `false`: it came too late and was not recorded. */
  report(report: AttemptReport): Promise<boolean>;
}
