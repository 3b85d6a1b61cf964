import { DAY_MS } from '../../../lib/domain/metering/day.ts';
import { beginUpload, deleteFile, finishUpload, measurements, type SeedFile, uploadFile } from '../files.ts';
import { type Configuration, type Ran, runJob } from '../jobs.ts';
import type { SeedPeople } from '../live.ts';
import type { Timeline } from '../timeline.ts';
import { actOnAccount } from './account.ts';
import { runPipeline } from './pipeline.ts';
import type { TradeEvent } from './trade.ts';

const HOUR_MS = 3_600_000;
/** A sample is that long at most. */
const SAMPLE_BYTES = 4_096;

/** An organisation while its history is written. */
export interface Trading {
  readonly timeline: Timeline;
  /** For what belongs to a job's attempts beforehand. */
  readonly aside: Timeline;
  readonly organisationId: string;
  readonly planId: string;
  readonly people: SeedPeople & { readonly admin: string };
  readonly configurations: ReadonlyMap<string, Configuration>;
  /** By name. */
  readonly files: Map<string, string>;
  /** Uploads that are confirmed on a later day, by its number. */
  readonly later: Map<number, (() => Promise<string>)[]>;
}

/** Lets what a day has happen, in order; answers with the streams that moved bytes or run time. */
export async function passDay(
  trading: Trading,
  day: number,
  dawnMs: number,
  events: readonly TradeEvent[],
): Promise<readonly string[]> {
  const { timeline, later } = trading;
  const streams: string[] = [];
  timeline.to(dawnMs + HOUR_MS);
  for (const confirm of later.get(day) ?? []) streams.push(await confirm());
  for (const event of events) {
    timeline.to(dawnMs + event.hour * HOUR_MS);
    streams.push(...(await happen(trading, event, day)));
  }
  return streams;
}

async function happen(trading: Trading, event: TradeEvent, day: number): Promise<readonly string[]> {
  const { timeline, aside, organisationId, people, planId, configurations, files } = trading;
  const fileOf = (name: string) => files.get(name) ?? '';
  switch (event.kind) {
    case 'upload':
      return upload(trading, event, day);
    case 'delete':
      await deleteFile(timeline, organisationId, fileOf(event.name), people[event.by]);
      return [`file#${fileOf(event.name)}`];
    case 'job': {
      const configuration = configurations.get(event.configuration);
      if (configuration === undefined) throw new RangeError(`No configuration is called ${event.configuration}.`);
      const about = { name: event.name, attempts: event.attempts, inputs: event.inputs.map(fileOf) };
      const userId = people[event.by];
      return streamsOf([await runJob(timeline, aside, { organisationId, configuration, userId, ...about })]);
    }
    case 'pipeline': {
      const of = { organisationId, userId: people[event.by], configurations, fileOf };
      return streamsOf(await runPipeline(timeline, aside, event, of));
    }
    case 'account':
      await actOnAccount(timeline, event.act, { organisationId, planId, admin: people.admin });
      return [];
  }
}

async function upload(
  { timeline, organisationId, people, files, later }: Trading,
  { name, bytes, by, confirmedAfterDays }: Extract<TradeEvent, { readonly kind: 'upload' }>,
  day: number,
): Promise<readonly string[]> {
  const content = measurements(name, Math.min(bytes, SAMPLE_BYTES));
  const about = { organisationId, name, contentType: 'application/octet-stream', uploaderId: people[by] };
  const wanted: SeedFile = { ...about, content, declaredBytes: bytes };
  if (confirmedAfterDays === undefined) {
    const fileId = await uploadFile(timeline, wanted);
    files.set(name, fileId);
    return [`file#${fileId}`];
  }
  const fileId = await beginUpload(timeline, wanted);
  const arrivedMs = timeline.nowMs() + HOUR_MS;
  files.set(name, fileId);
  const until = day + confirmedAfterDays;
  later.set(until, [
    ...(later.get(until) ?? []),
    async () => {
      await finishUpload(timeline, wanted, fileId, arrivedMs);
      return `file#${fileId}`;
    },
  ]);
  return [];
}

function streamsOf(ran: readonly Ran[]): readonly string[] {
  return ran.flatMap(({ jobId, outputs }) => [`job#${jobId}`, ...outputs.map((output) => `file#${output}`)]);
}

/** The beginning of a day, counted from the first. */
export const dawnOf = (firstMs: number, day: number) => firstMs + day * DAY_MS;
