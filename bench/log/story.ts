import { aggregateNameOf, commandsOf, type EventStore, memoryStore, type StoredCommit } from 'epoch';
import { fireDueTimers } from 'epoch/sagas';
import { dispatchDependencies } from '../../lib/app/job-subscribers.ts';
import { dispatchJobs } from '../../lib/app/jobs/commands/dispatch-jobs.ts';
import { byDay, LOG_FORMAT, LOG_SEGMENTS, type LogManifest, sumsOf } from '../../lib/app/platform/queries/log-copy.ts';
import { PROJECTIONS, SAGAS } from '../../lib/app/subscribers.ts';
import { timersOf } from '../../lib/app/timers.ts';
import { file } from '../../lib/domain/file/file.ts';
import { job } from '../../lib/domain/job/job.ts';
import { logWriter } from '../../scripts/log/files.ts';
import { createPlatform, ORIGIN, type Platform } from '../../test/app/platform.ts';
import { attemptOf, createJob, found, upload } from '../../test/app/scenes.ts';
import { dailyRunOn } from '../../test/app/usage/closing-scene.ts';
import { memoryLeases } from '../../test/memory-leases.ts';
import { digest } from '../../test/memory-platform.ts';
import { rowHashes } from './hashes.ts';

const FIRST_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Beyond the end of a month and the grace of its period: each organisation has an invoice. */
const DAYS = 40;
/** Counted: what a file and its share of the rest leave in the log, sagas included. */
const EVENTS_PER_FILE = 15;
const FILES_PER_DAY = 20;
/** One file in so many stays. */
const KEPT = 4;
const MAX_ROUNDS = 100;

/**
 * A copy of the log of organisations that upload, delete, run a job a day and are billed for a month, every commit delivered to every
 * subscriber as it comes. The manifest has the hashes of all views as these deliveries made them. At least so many events.
 */
export async function writeStory(folder: string, events: number): Promise<LogManifest> {
  const { store, moved } = watched(memoryStore({ digest }));
  const platform = createPlatform(FIRST_MS, store);
  const { rest, wait } = driverOf(platform, moved);
  const daily = dailyRunOn(platform);
  const organisations: string[] = [];
  const count = Math.ceil(events / (DAYS * FILES_PER_DAY * EVENTS_PER_FILE));
  for (let index = 0; index < count; index += 1) organisations.push(await found(platform, `Lab ${index}`));
  await rest();
  for (let day = 0; day < DAYS; day += 1) {
    for (const org of organisations) await dayOf(platform, org, day, rest);
    await wait(FIRST_MS + (day + 1) * DAY_MS + HOUR_MS);
    await daily.run();
    await rest();
  }
  platform.setMs(platform.nowMs() + 1);
  return copyOf(platform, folder);
}

/** Files that come, most of which go again, and a job that has run an hour. */
async function dayOf(platform: Platform, org: string, day: number, rest: () => Promise<void>): Promise<void> {
  const files: string[] = [];
  for (let index = 0; index < FILES_PER_DAY; index += 1)
    files.push(await upload(platform, org, 1_000_000 + index, `${day}-${index}.bin`));
  await rest();
  const jobId = await createJob(platform, org);
  await platform.send(job, commandsOf(job).SubmitJob(jobId, { organisationId: org, userId: 'usr_ada' }));
  await rest();
  const attemptId = await attemptOf(platform, jobId);
  const of = { organisationId: org, attemptId };
  const machineId = `mch_${attemptId.slice(4)}`;
  await platform.send(job, commandsOf(job).StartAttempt(jobId, { ...of, token: 'runner', machineId, inputs: [] }));
  await platform.send(job, commandsOf(job).ReportAttempt(jobId, { ...of, outcome: 'succeeded' }));
  for (const [index, id] of files.entries())
    if (index % KEPT !== 0)
      await platform.send(file, commandsOf(file).DeleteFile(id, { organisationId: org, deletedBy: 'usr_ada' }));
  await rest();
}

/** The store, and streams with commits that nobody was given yet. */
function watched(events: EventStore) {
  const moved = new Set<string>();
  const store: EventStore = {
    ...events,
    async append(writes, markers) {
      const result = await events.append(writes, markers);
      if (result.kind === 'appended')
        for (const { head, draft } of writes) if (draft !== undefined) moved.add(head.stream);
      return result;
    },
  };
  return { store, moved };
}

function driverOf(platform: Platform, moved: Set<string>) {
  const { kernel, subscribers, viewStore, nowMs } = platform;
  const timers = timersOf(platform.platform);
  const dependencies = dispatchDependencies(platform.platform, memoryLeases());

  /** Gives every subscriber what has moved, until nothing does. */
  async function rest(): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS && moved.size > 0; round += 1) {
      const streams = [...moved];
      moved.clear();
      for (const stream of streams) {
        const name = aggregateNameOf(stream);
        for (const each of subscribers) {
          if (each.subscribesTo[name] === undefined) continue;
          const { status, error } = await each.catchUp(stream);
          if (status === 'failed' || status === 'parked') throw new Error(`${each.id}: ${error}`);
        }
      }
      if (moved.size === 0) await dispatchJobs(dependencies, ORIGIN);
    }
    if (moved.size > 0) throw new Error(`not at rest after ${MAX_ROUNDS} rounds`);
  }

  return {
    rest,
    async wait(ms: number): Promise<void> {
      platform.setMs(ms);
      await fireDueTimers({ kernel, sagas: SAGAS, rows: viewStore.at(timers.id), timers, nowMs: nowMs() });
      await rest();
    },
  };
}

async function copyOf({ log, viewStore, nowMs }: Platform, folder: string): Promise<LogManifest> {
  const writer = await logWriter(folder);
  let streams = 0;
  for (let segment = 0; segment < LOG_SEGMENTS; segment += 1)
    for await (const { day, commit } of byDay(log.scan(segment, LOG_SEGMENTS))) {
      await writer.write(segment, day, commit);
      streams += isFirst(commit) ? 1 : 0;
    }
  const settledThrough = new Date(nowMs()).toISOString();
  const views = rowHashes(viewStore, PROJECTIONS);
  const rest = { streams, parked: [], unreadable: [], views };
  return writer.end((parts) => ({
    format: LOG_FORMAT,
    ...{ exportedAt: settledThrough, settledThrough, ...sumsOf(parts), parts, ...rest },
  }));
}

const isFirst = ({ version }: StoredCommit) => version === 1;
