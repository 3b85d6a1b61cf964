import type { Commit } from 'epoch';
import { aggregateIdOf, aggregateNameOf, eventId } from 'epoch';
import type { Change, Projection, RowValues } from 'epoch/views';
import type { FileEvent } from '../../../domain/file/events.ts';
import type { JobEvent } from '../../../domain/job/events.ts';
import { dayOf } from '../../../domain/metering/day.ts';
import { attemptKey, bytesKey, dayAttemptKey, jobFileKey, linkKey, organisationFileKey } from './timeline-rows.ts';

/** What the breakdown of a bill is made from: bytes of files, links of jobs, runs of attempts. Keys: timeline-rows.ts. */
export const usageTimelines: Projection = {
  name: 'usage-timelines',
  version: 1,
  hears: {
    file: ['UploadStarted', 'PartsUploaded', 'UploadAborted', 'UploadExpired', 'FileDeleted'],
    job: ['FilesLinked', 'FilesUnlinked', 'AttemptStarted', 'AttemptEnded'],
  },
  project(commit) {
    const id = aggregateIdOf(commit.stream);
    const name = aggregateNameOf(commit.stream);
    return commit.events.flatMap((event, offset) => {
      const version = commit.version + offset;
      if (name === 'file') return fileChanges(event as FileEvent, id, version);
      return name === 'job' ? jobChanges(event as JobEvent, id, version, commit) : [];
    });
  },
};

function fileChanges(event: FileEvent, fileId: string, version: number): Change[] {
  const source = eventId(`file#${fileId}`, version);
  switch (event.type) {
    case 'UploadStarted': {
      const { organisationId, uploaderId, startedAtMs } = event.data;
      const values = { fileId, uploaderId, startedAtMs };
      return [{ kind: 'put', key: organisationFileKey(organisationId, fileId), values }];
    }
    case 'PartsUploaded': {
      const changes = event.data.parts.map(({ atMs, bytes }) => ({ atMs, delta: `${bytes}` }));
      return [{ kind: 'put', key: bytesKey(fileId, version), values: { event: source, changes } }];
    }
    case 'UploadAborted':
    case 'UploadExpired':
    case 'FileDeleted': {
      const { organisationId, bytes, atMs } = event.data;
      const changes = bytes === 0 ? [] : [{ atMs, delta: `${-bytes}` }];
      return [
        { kind: 'put', key: bytesKey(fileId, version), values: { event: source, changes } },
        { kind: 'update', key: organisationFileKey(organisationId, fileId), set: { endedAtMs: atMs } },
      ];
    }
    default:
      return [];
  }
}

function jobChanges(event: JobEvent, jobId: string, version: number, commit: Commit): Change[] {
  const source = eventId(commit.stream, version);
  switch (event.type) {
    case 'FilesLinked':
    case 'FilesUnlinked': {
      const linked = event.type === 'FilesLinked';
      const { fileIds, atMs } = event.data;
      return fileIds.flatMap((fileId): Change[] => {
        const link = {
          kind: 'put',
          key: linkKey(fileId, jobId, version),
          values: { jobId, version, linked, atMs, event: source },
        } as const;
        return linked ? [link, { kind: 'put', key: jobFileKey(jobId, fileId), values: { fileId } }] : [link];
      });
    }
    case 'AttemptStarted': {
      const { attemptId, machineType, userId, organisationId, atMs } = event.data;
      return attempt(organisationId, { jobId, attemptId, machineType, userId, startedAtMs: atMs, started: source });
    }
    case 'AttemptEnded': {
      const { attemptId, machineType, userId, organisationId, startedAtMs, atMs, outcome } = event.data;
      const known = { jobId, attemptId, machineType, userId, startedAtMs };
      return attempt(organisationId, { ...known, endedAtMs: atMs, outcome, ended: source });
    }
    default:
      return [];
  }
}

/** Both rows of an attempt; what its start says stays when its end comes. */
function attempt(
  organisationId: string,
  values: RowValues & { readonly jobId: string; readonly attemptId: string; readonly startedAtMs: number },
): Change[] {
  const { jobId, attemptId, startedAtMs } = values;
  const keys = [attemptKey(jobId, attemptId), dayAttemptKey(organisationId, dayOf(startedAtMs), attemptId)];
  return keys.map((key) => ({ kind: 'update', key, set: values }));
}
