import type { Page } from 'epoch/views';

/** Of one stream that was parked: it goes on, or is parked again, and why. */
export interface RedriveFate {
  readonly stream: string;
  readonly error?: string;
}

/** The last redrive of a subscriber. */
export interface RedriveReport {
  readonly subscriber: string;
  readonly state: 'asked' | 'running' | 'ended';
  /** When it came into that state, or last went on. */
  readonly atMs: number;
  /** Streams that were parked when it began, how many of them were tried, and how many were parked again. */
  readonly all: number;
  readonly done: number;
  readonly failed: number;
  /** Those that were parked again first, MAX_FATES at most. */
  readonly fates: readonly RedriveFate[];
  /** Dead letters that were given back to the queue. */
  readonly lettersSent: number;
}

/** The last rebuild of a view's version. */
export interface RebuildReport {
  /** `files@3` */
  readonly view: string;
  readonly state: 'asked' | 'running' | 'ended';
  readonly atMs: number;
  readonly partsDone: number;
  readonly parts: number;
  readonly commits: number;
  readonly streams: number;
  readonly parked: number;
  /** Once it ended: that the version is live, or why it is not. */
  readonly outcome?: string;
}

/** One run of the sweep. */
export interface SweepReport {
  readonly atMs: number;
  readonly compared: number;
  readonly repaired: number;
  readonly parked: number;
  readonly ahead: number;
  readonly unfinished: number;
  readonly timersFired: number;
  readonly timersFailed: number;
  /** How many streams of which subscriber it repaired. */
  readonly repairs: Readonly<Record<string, number>>;
  readonly errors: readonly string[];
}

/** One night's comparison of the store with files, totals and quotas. Pages that come twice count twice. */
export interface ReconcileReport {
  readonly startedAtMs: number;
  readonly atMs: number;
  readonly isOver: boolean;
  readonly organisations: number;
  readonly uploads: number;
  readonly removed: number;
  readonly removedBytes: number;
  readonly kept: number;
  readonly differing: number;
  /** Organisations whose numbers differ, MAX_FATES at most. */
  readonly named: readonly string[];
}

/** The last audit of a customer. */
export interface AuditReport {
  readonly organisationId: string;
  readonly state: 'asked' | 'ended';
  readonly atMs: number;
  readonly month: string;
  readonly days: number;
  readonly reproduced: number;
  readonly invoices: number;
  /** All that were found, and the first of them. */
  readonly differing: number;
  readonly differences: readonly { readonly at: string; readonly recorded: string; readonly expected: string }[];
}

export interface Reports {
  readonly redrive: RedriveReport;
  readonly rebuild: RebuildReport;
  readonly sweep: SweepReport;
  readonly reconcile: ReconcileReport;
  readonly audit: AuditReport;
}

/** Lines that one report has of a kind, and letters that a line has. */
export const MAX_FATES = 100;
export const MAX_FATE_LENGTH = 500;

/**
 * What the platform's own runs did last, for administrators. A slot has one report, which the next replaces: a subscriber, a minute of
 * the hour, a day of the month, a customer. Nothing depends on them, so one that is lost is only not shown.
 */
export interface RunReports {
  put<K extends keyof Reports>(kind: K, slot: string, report: Reports[K]): Promise<void>;
  get<K extends keyof Reports>(kind: K, slot: string): Promise<Reports[K] | undefined>;
  /** By slot, ascending. */
  page<K extends keyof Reports>(kind: K, limit: number, after?: string): Promise<Page<Reports[K]>>;
}

/** What people are shown of an error. */
export function shortened(text: string): string {
  return text.length <= MAX_FATE_LENGTH ? text : `${text.slice(0, MAX_FATE_LENGTH - 1)}…`;
}

/** A report of a redrive that was asked for and has not begun. */
export function askedRedrive(subscriber: string, atMs: number): RedriveReport {
  return { subscriber, state: 'asked', atMs, all: 0, done: 0, failed: 0, fates: [], lettersSent: 0 };
}

/** A report of a rebuild that was asked for and has not begun. */
export function askedRebuild(view: string, atMs: number): RebuildReport {
  return { view, state: 'asked', atMs, partsDone: 0, parts: 0, commits: 0, streams: 0, parked: 0 };
}

/** A report of an audit that was asked for and has not been made. */
export function askedAudit(organisationId: string, month: string, atMs: number): AuditReport {
  const counts = { days: 0, reproduced: 0, invoices: 0, differing: 0, differences: [] };
  return { organisationId, state: 'asked', atMs, month, ...counts };
}
