import { eventId } from 'epoch';
import type { EventMeta } from 'epoch/subscriptions';
import { type Change, defineView } from 'epoch/views';
import { billedUntilMs } from '../../../domain/failure-class.ts';
import { type FileEvent, fileEvents } from '../../../domain/file/events.ts';
import { type JobEvent, jobEvents } from '../../../domain/job/events.ts';
import { dayOf } from '../../../domain/metering/day.ts';
import {
  attemptRunRow,
  bytesRow,
  dayAttemptRow,
  linkedFileRow,
  linkRow,
  organisationFileRow,
  TIMELINES_VIEW,
} from './timeline-rows.ts';

/**
 * What the breakdown of a bill is made from: bytes of files, links of jobs, runs of attempts. Rows: timeline-rows.ts. Each
 * row has the version of its event in its key, or attributes that one event alone sets: repeating them changes nothing.
 */
export const usageTimelines = defineView({
  name: TIMELINES_VIEW,
  version: 1,
  repeatable: true,
  streams: { file: fileEvents, job: jobEvents },
  on: {
    file: {
      UploadStarted({ data: { organisationId, uploaderId, startedAtMs } }, { aggregateId: fileId }) {
        // Not a put: repeated late, it would remove the end.
        return [organisationFileRow.update({ organisationId, fileId }, { fileId, uploaderId, startedAtMs })];
      },
      PartsUploaded({ data }, { stream, aggregateId: fileId, version }) {
        const changes = data.parts.map(({ atMs, bytes }) => ({ atMs, delta: `${bytes}` }));
        return [bytesRow.put({ fileId, version }, { event: eventId(stream, version), changes })];
      },
      UploadAborted: ended,
      UploadExpired: ended,
      FileDeleted: ended,
    },
    job: {
      FilesLinked(event, meta) {
        const jobId = meta.aggregateId;
        return event.data.fileIds.flatMap((fileId) => [
          linkChange(event, meta, fileId),
          linkedFileRow.put({ jobId, fileId }, { fileId }),
        ]);
      },
      FilesUnlinked: (event, meta) => event.data.fileIds.map((fileId) => linkChange(event, meta, fileId)),
      AttemptStarted({ data }, { stream, aggregateId: jobId, version }) {
        const { attemptId, machineType, userId, organisationId, atMs } = data;
        const started = eventId(stream, version);
        return attempt(organisationId, { jobId, attemptId, machineType, userId, startedAtMs: atMs, started });
      },
      AttemptEnded({ data }, { stream, aggregateId: jobId, version }) {
        const { attemptId, machineType, userId, organisationId, startedAtMs, outcome } = data;
        const known = { jobId, attemptId, machineType, userId, startedAtMs };
        return attempt(organisationId, {
          ...known,
          endedAtMs: billedUntilMs(data),
          outcome,
          ended: eventId(stream, version),
        });
      },
    },
  },
});

type End = Extract<FileEvent, { type: 'UploadAborted' | 'UploadExpired' | 'FileDeleted' }>;

function ended({ data }: End, { stream, aggregateId: fileId, version }: EventMeta): readonly Change[] {
  const { organisationId, bytes, atMs } = data;
  const changes = bytes === 0 ? [] : [{ atMs, delta: `${-bytes}` }];
  return [
    bytesRow.put({ fileId, version }, { event: eventId(stream, version), changes }),
    organisationFileRow.update({ organisationId, fileId }, { endedAtMs: atMs }),
  ];
}

type LinkChange = Extract<JobEvent, { type: 'FilesLinked' | 'FilesUnlinked' }>;

function linkChange({ type, data }: LinkChange, { stream, aggregateId, version }: EventMeta, fileId: string): Change {
  const of = { jobId: aggregateId, version };
  const event = eventId(stream, version);
  return linkRow.put({ ...of, fileId }, { ...of, linked: type === 'FilesLinked', atMs: data.atMs, event });
}

type Run = Parameters<typeof attemptRunRow.put>[1];

/** Both rows of an attempt; its start's fields stay when its end is added. */
function attempt(organisationId: string, run: Run): readonly Change[] {
  const { jobId, attemptId, startedAtMs } = run;
  const day = dayOf(startedAtMs);
  return [
    attemptRunRow.update({ jobId, attemptId }, run),
    dayAttemptRow.update({ organisationId, day, attemptId }, run),
  ];
}
