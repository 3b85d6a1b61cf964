import type { Page } from 'epoch/views';

/** That the runner of an attempt was alive at a time: in the platform's time, which is billed, and by the wall's clock, which is judged. */
export interface Lease {
  readonly organisationId: string;
  readonly jobId: string;
  readonly attemptId: string;
  readonly beatAtMs: number;
  readonly beatWallMs: number;
}

export interface JudgedLease extends Lease {
  /** It was given up: no beat counts any more. */
  readonly lost: boolean;
}

/** Leases of running attempts, a row for each: what runners renew by their heartbeats, and the judge reads every minute. */
export interface Leases {
  /** Renews it. False: it was given up, and the runner must stop. */
  beat(lease: Lease): Promise<boolean>;
  /** The attempt is over. One that has no lease is no error. */
  end(attemptId: string): Promise<void>;
  page(limit: number, after?: string): Promise<Page<JudgedLease>>;
  /** Marks a lease as lost unless it was renewed since it was read; false when it was. Repeating it is harmless. */
  giveUp(lease: Lease): Promise<boolean>;
  /** What one run leaves for the next. */
  note<T>(name: string): Promise<T | undefined>;
  setNote(name: string, note: unknown): Promise<void>;
}
