/** What an organisation does on a day, on average. */
export interface Profile {
  readonly files: number;
  readonly partsPerFile: number;
  /** Confirmations of a file: clients confirm in bulk, at most every ten seconds, and the completion counts what is left. */
  readonly confirmationsPerFile: number;
  readonly jobs: number;
  readonly jobSeconds: number;
  readonly vcpus: number;
  readonly memoryGb: number;
  /** Of pages and of the command line, besides those of files and jobs. */
  readonly requests: number;
  readonly storedGb: number;
  readonly downloadedGb: number;
}

/** A laboratory: files of 100 MB, jobs of ten minutes, some people who look at them. */
export const LABORATORY: Profile = {
  files: 5,
  partsPerFile: 12,
  confirmationsPerFile: 1,
  jobs: 2,
  jobSeconds: 600,
  vcpus: 1,
  memoryGb: 2,
  requests: 200,
  storedGb: 100,
  downloadedGb: 0.5,
};

/** The busiest minutes of a day have so many times the average's load. */
export const PEAK = 5;
export const DAY_SECONDS = 86_400;
/** Requests of a file (start, sign, complete) and of a job (create, submit, and its runner's), by `docs/performance.md`. */
export const REQUESTS_PER_FILE = 3;
export const REQUESTS_PER_JOB = 10;
/** A runner says so often that it is alive: one request and one written row. */
export const HEARTBEAT_SECONDS = 15;
