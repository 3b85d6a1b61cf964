import type { Page } from 'epoch/views';

/** When a runner was last alive: in the platform's time, by which its attempt is billed, and in real time, by which it is judged lost. */
export interface Lease {
  readonly organisationId: string;
  readonly jobId: string;
  readonly attemptId: string;
  readonly beatAtMs: number;
  readonly beatWallMs: number;
}

export interface JudgedLease extends Lease {
  /** The lease was given up: no heartbeat counts any more. */
  readonly lost: boolean;
}

/** Leases of running attempts, one row each: runners renew them by heartbeats, and a run every minute ends attempts whose lease is over. */
export interface Leases {
  /** Renews a lease. False: it was given up, and the runner must stop. */
  beat(lease: Lease): Promise<boolean>;
  /** Removes the lease of an attempt that has ended. No error when there is none. */
  end(attemptId: string): Promise<void>;
  page(limit: number, after?: string): Promise<Page<JudgedLease>>;
  /** Marks a lease as lost unless it was renewed since it was read; false when it was. Repeating it is harmless. */
  giveUp(lease: Lease): Promise<boolean>;
  /** What one run leaves for the next. */
  note<T>(name: string): Promise<T | undefined>;
  setNote(name: string, note: unknown): Promise<void>;
}
