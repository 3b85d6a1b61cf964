import { fireDueTimers } from 'epoch/sagas';
import { describeError, type Subscriber } from 'epoch/subscriptions';
import { type ChangeLog, createTimeShares, sweepAll, type TimeShares } from 'epoch/transport';
import { type EffectPorts, everySubscriber } from '../../app/every-subscriber.ts';
import { reportSweep } from '../../app/platform/commands/report-runs.ts';
import { SAGAS } from '../../app/subscribers.ts';
import { timersOf } from '../../app/timers.ts';
import { expireUploads } from '../../app/uploads/commands/expire-uploads.ts';
import { withoutUnread } from '../../app/while-read.ts';
import { effectsOnAws } from '../effects.ts';
import { environment } from '../environment.ts';
import { type AwsPlatform, changeLogOnAws, platformOnAws } from '../platform.ts';
import { createRunReports } from '../run-reports.ts';
import { type QueueHandler, runHandler } from './queue-handler.ts';

/** A run begins nothing new after this; its function may take 60 seconds. The rest is for the next run. */
const RUN_MS = 40_000;
/** Timers get a third of it at most, and so do uploads whose time is over, of what is left. */
const TIMER_PART = 3;

/**
 * Run by the schedule: fires due timers and ends uploads whose time is over, then sweeps every subscriber. The failure of one does
 * not keep the others from being swept, and the message is delivered again.
 */
export function sweepHandler(): QueueHandler {
  return runHandler({
    name: 'sweep',
    setUp() {
      const platform = platformOnAws();
      const effects = effectsOnAws(platform);
      const subscribers = everySubscriber(platform, effects);
      const reports = createRunReports(platform.dynamo, environment('VIEWS_TABLE'));
      return {
        ...platform,
        objects: effects.objects,
        subscribers,
        reports,
        changeLog: changeLogOnAws(platform.dynamo),
      };
    },
    async run(platform) {
      const shares = createTimeShares(RUN_MS, () => performance.now());
      const errors: string[] = [];
      const fired = await guarded(errors, () => fire(platform, shares.share(TIMER_PART)));
      const expired = await guarded(errors, () => expire(platform, shares.share(TIMER_PART)));
      const swept = await sweepEverything(platform, shares, errors);
      const timers = { timersFired: fired.done + expired.done, timersFailed: fired.failed + expired.failed };
      await reportSweep(platform.reports, { ...swept, ...timers, errors, atMs: platform.clock.nowMs() }, errors);
      return {
        level: errors.length + timers.timersFailed > 0 ? 'error' : 'info',
        message: 'swept',
        fields: { repairs: swept.repairs, errors: [...errors.slice(0, 10), ...fired.errors, ...expired.errors] },
        measures: {
          Compared: { value: swept.compared, unit: 'count' },
          Repaired: { value: swept.repaired, unit: 'count' },
          ParkedSeen: { value: swept.parked, unit: 'count' },
          Ahead: { value: swept.ahead, unit: 'count' },
          Unfinished: { value: swept.unfinished, unit: 'count' },
          TimersFired: { value: timers.timersFired, unit: 'count' },
          TimersFailed: { value: timers.timersFailed, unit: 'count' },
        },
        failed: errors.length > 0,
      };
    },
  });
}

/** What was due: each item has its own fate, and those that failed are tried again by the next run. */
interface Due {
  readonly done: number;
  readonly failed: number;
  readonly errors: readonly string[];
}

/** The failure of all of it does not keep the run from what comes next. */
async function guarded(errors: string[], work: () => Promise<Due>): Promise<Due> {
  try {
    return await work();
  } catch (error) {
    errors.push(describeError(error));
    return { done: 0, failed: 0, errors: [] };
  }
}

async function fire(platform: AwsPlatform, isOver: () => boolean): Promise<Due> {
  const { kernel, viewStore, clock } = platform;
  const timers = timersOf(platform);
  const rows = viewStore.at(timers.id);
  const due = { kernel, sagas: SAGAS, rows, timers, nowMs: clock.nowMs(), isOver };
  const { fired: done, ...rest } = await fireDueTimers(due);
  return { ...rest, done };
}

type Expiring = AwsPlatform & Pick<EffectPorts, 'objects'>;

async function expire(platform: Expiring, isOver: () => boolean): Promise<Due> {
  const { kernel, views, objects, clock, newCommandId: newCorrelation } = platform;
  const due = { kernel, views, objects, newCorrelation, nowMs: clock.nowMs(), isOver };
  const { expired: done, ...rest } = await expireUploads(due);
  return { ...rest, done };
}

interface Swept {
  readonly repaired: number;
  readonly parked: number;
  readonly ahead: number;
  readonly compared: number;
  /** Subscribers that are not swept up to now. */
  readonly unfinished: number;
  readonly repairs: Readonly<Record<string, number>>;
}

type Sweepable = AwsPlatform & { readonly subscribers: readonly Subscriber[]; readonly changeLog: ChangeLog };

async function sweepEverything(
  { subscribers, changeLog, clock }: Sweepable,
  shares: TimeShares,
  errors: string[],
): Promise<Swept> {
  const all = await sweepAll({ changeLog, nowMs: clock.nowMs, shares }, await withoutUnread(subscribers));
  errors.push(...all.failed.map(({ subscriber, error }) => `${subscriber}: ${describeError(error)}`));
  const sum = (of: 'repaired' | 'parked' | 'ahead' | 'compared') =>
    all.swept.reduce((total, one) => total + one[of], 0);
  const repairs = all.swept.filter(({ repaired }) => repaired > 0);
  return {
    repaired: sum('repaired'),
    parked: sum('parked'),
    ahead: sum('ahead'),
    compared: sum('compared'),
    unfinished: all.swept.filter(({ more }) => more).length + all.notReached.length,
    repairs: Object.fromEntries(repairs.map(({ subscriber, repaired }) => [subscriber, repaired])),
  };
}
