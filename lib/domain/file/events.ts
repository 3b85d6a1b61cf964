import type { DomainEvent, EventCatalogue } from 'epoch';

/** Given to S3 to check the whole object against. Base64, as S3 takes it. */
export interface Checksum {
  readonly algorithm: 'CRC64NVME' | 'CRC32';
  readonly value: string;
}

/** A part as it was first observed. `atMs` is S3's LastModified, never before the upload's start. */
export interface UploadedPart {
  readonly part: number;
  readonly bytes: number;
  readonly atMs: number;
}

/** Copied into every event that moves bytes, so that one event alone suffices to account for them. */
interface Whose {
  readonly organisationId: string;
  readonly uploaderId: string;
}

/** How an upload or a file ended: everything that its rows, its bytes and its object are found by. */
interface Ended extends Whose {
  readonly name: string;
  /** Bytes that stop counting at `atMs`. */
  readonly bytes: number;
  readonly declaredBytes: number;
  readonly startedAtMs: number;
  readonly atMs: number;
  readonly storageKey: string;
  /** S3's id of the multipart upload; absent where the object was put in one request. */
  readonly uploadId?: string;
}

/** One stream, whose life begins as an upload. The stream's id is the file's. */
export type FileEvent =
  | DomainEvent<
      'UploadStarted',
      Whose & {
        readonly name: string;
        readonly contentType: string;
        /** The file's size; the most it may have when `sizing` is `observed`. Reserved in the quota. */
        readonly declaredBytes: number;
        /** `declared`: parts have the sizes that follow from the declared one. `observed`: S3 says what each has. */
        readonly sizing: 'declared' | 'observed';
        readonly partSize: number;
        readonly partCount: number;
        readonly storageKey: string;
        readonly uploadId?: string;
        readonly checksum?: Checksum;
        /** The job whose output this is; absent for what a person uploads. */
        readonly producedBy?: string;
        readonly startedAtMs: number;
        readonly expiresAtMs: number;
      }
    >
  | DomainEvent<'PartsUploaded', Whose & { readonly parts: readonly UploadedPart[] }>
  | DomainEvent<
      'UploadCompleted',
      Whose & {
        readonly name: string;
        readonly bytes: number;
        readonly declaredBytes: number;
        readonly startedAtMs: number;
        readonly atMs: number;
      }
    >
  | DomainEvent<'UploadAborted', Ended>
  | DomainEvent<'UploadExpired', Ended>
  | DomainEvent<
      'FileRenamed',
      {
        readonly organisationId: string;
        readonly name: string;
        readonly previousName: string;
        readonly renamedBy: string;
      }
    >
  /** Addresses to read the file from are given out to a person. Once a day (UTC): a long or broken download asks for many. */
  | DomainEvent<
      'DownloadSigned',
      { readonly organisationId: string; readonly userId: string; readonly bytes: number; readonly atMs: number }
    >
  /** An attempt reads this file: it cannot be deleted until then, or until `untilMs` if the attempt is lost. */
  | DomainEvent<'FilePinned', { readonly organisationId: string; readonly attemptId: string; readonly untilMs: number }>
  | DomainEvent<'FileUnpinned', { readonly organisationId: string; readonly attemptId: string }>
  /** The file is in the trash: stored, counted and paid until it is deleted, and listed no more. */
  | DomainEvent<
      'FileTrashed',
      Whose & {
        readonly name: string;
        readonly declaredBytes: number;
        readonly trashedBy: string;
        readonly atMs: number;
        readonly expiresAtMs: number;
      }
    >
  | DomainEvent<
      'FileRestored',
      Whose & {
        readonly name: string;
        readonly declaredBytes: number;
        readonly restoredBy: string;
        readonly trashedAtMs: number;
        readonly atMs: number;
      }
    >
  /** `trashedAtMs`: since when it was in the trash; absent for what was deleted at once. */
  | DomainEvent<'FileDeleted', Ended & { readonly deletedBy: string; readonly trashedAtMs?: number }>;

const whose = { organisationId: 'id', uploaderId: 'personId' } as const;
const ended = {
  ...whose,
  name: 'label',
  bytes: 'bytes',
  declaredBytes: 'bytes',
  startedAtMs: 'timeMs',
  atMs: 'timeMs',
  storageKey: 'id',
  uploadId: 'id',
} as const;

export const fileEvents: EventCatalogue<FileEvent, 'file'> = {
  UploadStarted: {
    version: 1,
    fields: {
      ...whose,
      name: 'label',
      contentType: 'code',
      declaredBytes: 'bytes',
      sizing: 'code',
      partSize: 'bytes',
      partCount: 'count',
      storageKey: 'id',
      uploadId: 'id',
      checksum: 'digest',
      producedBy: 'id',
      startedAtMs: 'timeMs',
      expiresAtMs: 'timeMs',
    },
  },
  PartsUploaded: { version: 1, fields: { ...whose, parts: 'record' } },
  UploadCompleted: {
    version: 1,
    fields: {
      ...whose,
      name: 'label',
      bytes: 'bytes',
      declaredBytes: 'bytes',
      startedAtMs: 'timeMs',
      atMs: 'timeMs',
    },
  },
  UploadAborted: { version: 1, fields: ended },
  UploadExpired: { version: 1, fields: ended },
  FileRenamed: {
    version: 1,
    fields: { organisationId: 'id', name: 'label', previousName: 'label', renamedBy: 'personId' },
  },
  DownloadSigned: {
    version: 1,
    fields: { organisationId: 'id', userId: 'personId', bytes: 'bytes', atMs: 'timeMs' },
  },
  FilePinned: { version: 1, fields: { organisationId: 'id', attemptId: 'id', untilMs: 'timeMs' } },
  FileUnpinned: { version: 1, fields: { organisationId: 'id', attemptId: 'id' } },
  FileTrashed: {
    version: 1,
    fields: {
      ...whose,
      name: 'label',
      declaredBytes: 'bytes',
      trashedBy: 'personId',
      atMs: 'timeMs',
      expiresAtMs: 'timeMs',
    },
  },
  FileRestored: {
    version: 1,
    fields: {
      ...whose,
      name: 'label',
      declaredBytes: 'bytes',
      restoredBy: 'personId',
      trashedAtMs: 'timeMs',
      atMs: 'timeMs',
    },
  },
  FileDeleted: { version: 1, fields: { ...ended, deletedBy: 'personId', trashedAtMs: 'timeMs' } },
};
