import { type Commit, eventId } from 'epoch';
import { type EventHandlers, type EventMeta, handlingsOf } from 'epoch/subscriptions';
import { billedUntilMs } from '../../../domain/failure-class.ts';
import { type FileEvent, fileEvents } from '../../../domain/file/events.ts';
import { type JobEvent, jobEvents } from '../../../domain/job/events.ts';
import type { Change } from '../../../domain/metering/ledger.ts';
import {
  computeMeter,
  EGRESS_METER,
  type MeterKey,
  REQUESTS_METER,
  STORAGE_METER,
} from '../../../domain/metering/meter.ts';

/** One step of a meter's level, from an event of the log. */
export interface Metered extends Change {
  readonly organisationId: string;
  readonly meter: MeterKey;
  /** Who uploaded the bytes, or who asked for the run. */
  readonly userId: string;
  /** The event, `stream@version`. */
  readonly event: string;
  /** Its place among the steps of that event. */
  readonly index: number;
}

export const METERED_STREAMS = { file: fileEvents, job: jobEvents };

/** Events that move a meter: bytes come with parts and go with the end of a file or upload, are sent, runs start and end. */
export const METERED = {
  file: {
    PartsUploaded: uploaded,
    UploadAborted: ended,
    UploadExpired: ended,
    FileDeleted: ended,
    DownloadSigned: signed,
  },
  job: { AttemptStarted: runStarted, AttemptEnded: runEnded },
} satisfies EventHandlers<typeof METERED_STREAMS, [], readonly Metered[]>;

/** Every step that a commit makes; none for commits of other aggregates. */
export function meteredIn(commit: Commit): readonly Metered[] {
  const handlers: EventHandlers<typeof METERED_STREAMS, [], readonly Metered[]> = METERED;
  return handlingsOf(handlers, commit).flatMap(({ handle }) => handle());
}

type FileEventOf<T extends FileEvent['type']> = Extract<FileEvent, { type: T }>;

function uploaded({ data }: FileEventOf<'PartsUploaded'>, { stream, version }: EventMeta): readonly Metered[] {
  const { organisationId, uploaderId: userId, parts } = data;
  const step = { organisationId, meter: STORAGE_METER, userId, event: eventId(stream, version) };
  return parts.map(({ bytes, atMs }, index) => ({ ...step, delta: BigInt(bytes), atMs, index }));
}

type End = FileEventOf<'UploadAborted' | 'UploadExpired' | 'FileDeleted'>;

function ended({ data }: End, { stream, version }: EventMeta): readonly Metered[] {
  const { organisationId, uploaderId: userId, bytes, atMs } = data;
  if (bytes === 0) return [];
  const event = eventId(stream, version);
  return [{ organisationId, meter: STORAGE_METER, userId, delta: -BigInt(bytes), atMs, event, index: 0 }];
}

/** The bytes that may be read, and one request. */
function signed({ data }: FileEventOf<'DownloadSigned'>, { stream, version }: EventMeta): readonly Metered[] {
  const { organisationId, userId, bytes, atMs } = data;
  const step = { organisationId, userId, atMs, event: eventId(stream, version) };
  return [
    { ...step, meter: EGRESS_METER, delta: BigInt(bytes), index: 0 },
    { ...step, meter: REQUESTS_METER, delta: 1n, index: 1 },
  ];
}

type JobEventOf<T extends JobEvent['type']> = Extract<JobEvent, { type: T }>;

function runStarted(event: JobEventOf<'AttemptStarted'>, meta: EventMeta): readonly Metered[] {
  return [runStep(event, meta, 1n, event.data.atMs)];
}

function runEnded(event: JobEventOf<'AttemptEnded'>, meta: EventMeta): readonly Metered[] {
  return [runStep(event, meta, -1n, billedUntilMs(event.data))];
}

function runStep(
  { data }: JobEventOf<'AttemptStarted' | 'AttemptEnded'>,
  { stream, version }: EventMeta,
  delta: bigint,
  atMs: number,
): Metered {
  const { organisationId, machineType, userId } = data;
  const event = eventId(stream, version);
  return { organisationId, meter: computeMeter(machineType), userId, delta, atMs, event, index: 0 };
}
