import type { Commit, DomainEvent } from 'epoch';
import { aggregateNameOf, eventId } from 'epoch';
import type { FileEvent } from '../../../domain/file/events.ts';
import type { JobEvent } from '../../../domain/job/events.ts';
import type { Change } from '../../../domain/metering/ledger.ts';
import { computeMeter, type MeterKey, STORAGE_METER } from '../../../domain/metering/meter.ts';

/** One step of a meter's level, as an event of the log says it. */
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

/** Events that move a meter: bytes come with parts and go with the end of a file or upload, runs start and end. */
export const METERED_EVENTS = {
  file: ['PartsUploaded', 'UploadAborted', 'UploadExpired', 'FileDeleted'],
  job: ['AttemptStarted', 'AttemptEnded'],
} as const;

/** Every step that a commit makes; none for commits of other aggregates. */
export function meteredIn(commit: Commit<DomainEvent>): Metered[] {
  const name = aggregateNameOf(commit.stream);
  if (name !== 'file' && name !== 'job') return [];
  return commit.events.flatMap((event, offset) => {
    const steps = name === 'file' ? stored(event as FileEvent) : run(event as JobEvent);
    const id = eventId(commit.stream, commit.version + offset);
    return steps.map((step, index): Metered => ({ ...step, event: id, index }));
  });
}

type Step = Omit<Metered, 'event' | 'index'>;

function stored(event: FileEvent): Step[] {
  switch (event.type) {
    case 'PartsUploaded': {
      const { organisationId, uploaderId: userId, parts } = event.data;
      return parts.map(({ bytes, atMs }) => ({
        organisationId,
        meter: STORAGE_METER,
        userId,
        delta: BigInt(bytes),
        atMs,
      }));
    }
    case 'UploadAborted':
    case 'UploadExpired':
    case 'FileDeleted': {
      const { organisationId, uploaderId: userId, bytes, atMs } = event.data;
      return bytes === 0 ? [] : [{ organisationId, meter: STORAGE_METER, userId, delta: -BigInt(bytes), atMs }];
    }
    default:
      return [];
  }
}

function run(event: JobEvent): Step[] {
  if (event.type !== 'AttemptStarted' && event.type !== 'AttemptEnded') return [];
  const { organisationId, machineType, userId, atMs } = event.data;
  const delta = event.type === 'AttemptStarted' ? 1n : -1n;
  return [{ organisationId, meter: computeMeter(machineType), userId, delta, atMs }];
}
