import type { Subscriber } from 'epoch/subscriptions';
import { redriveAll } from 'epoch/transport';
import { defined } from '../../../domain/defined.ts';
import {
  askedRedrive,
  MAX_FATES,
  type RedriveFate,
  type RedriveReport,
  type RunReports,
  shortened,
} from '../../ports/run-reports.ts';

export interface ReportedRedrivePorts {
  readonly reports: Pick<RunReports, 'put'>;
  readonly nowMs: () => number;
  /** Gives a subscriber's dead letters back to its queue; how many. */
  readonly sendDeadLetters: (subscriber: string) => Promise<number>;
}

/** Streams after whose trial the report is written again; of few each one's. */
const REPORTED_EVERY = 10;
const FEW = 50;

/** Redrives a subscriber's parked streams and dead letters, and keeps how far it is and what became of each. */
export async function reportedRedrive(
  { reports, nowMs, sendDeadLetters }: ReportedRedrivePorts,
  subscriber: Subscriber,
): Promise<RedriveReport> {
  const fates: RedriveFate[] = [];
  let report = askedRedrive(subscriber.id, nowMs());
  const note = async (changes: Partial<RedriveReport>) => {
    report = { ...report, ...changes, atMs: nowMs() };
    await reports.put('redrive', subscriber.id, report);
  };
  await redriveAll(subscriber, async ({ all, done, failed }, stream) => {
    const again = failed.at(-1);
    const fate = stream === undefined ? [] : [{ stream, ...defined({ error: errorOf(again, stream) }) }];
    fates.push(...fate);
    if (all > FEW && done % REPORTED_EVERY !== 0 && done < all) return;
    await note({ state: 'running', all, done, failed: failed.length, fates: shown(fates) });
  });
  const lettersSent = await sendDeadLetters(subscriber.id);
  await note({ state: 'ended', lettersSent });
  return report;
}

function errorOf(again: { readonly stream: string; readonly error: string } | undefined, stream: string) {
  return again?.stream === stream ? shortened(again.error) : undefined;
}

/** Those that failed again first. */
function shown(fates: readonly RedriveFate[]): readonly RedriveFate[] {
  const failed = fates.filter(({ error }) => error !== undefined);
  return [...failed, ...fates.filter(({ error }) => error === undefined)].slice(0, MAX_FATES);
}
