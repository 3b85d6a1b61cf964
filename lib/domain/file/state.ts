import { defined } from '../defined.ts';
import type { Checksum, FileEvent } from './events.ts';
import { noParts, type PartSet, withParts } from './parts.ts';

/** People whose downloads of a file on one day are known; the download of one that was forgotten counts again. */
const MAX_SIGNED = 100;

/** UTC days since 1970. */
export function dayNumber(atMs: number): number {
  return Math.floor(atMs / 86_400_000);
}

interface Known {
  readonly organisationId: string;
  readonly uploaderId: string;
  readonly name: string;
  readonly declaredBytes: number;
  readonly startedAtMs: number;
  readonly uploadId?: string;
}

export interface Uploading extends Known {
  readonly status: 'uploading';
  readonly sizing: 'declared' | 'observed';
  readonly partSize: number;
  readonly partCount: number;
  readonly expiresAtMs: number;
  readonly checksum?: Checksum;
  readonly parts: PartSet;
  readonly bytes: number;
}

export interface Available extends Known {
  readonly status: 'available';
  readonly partCount: number;
  readonly bytes: number;
  /** By attempt: until when at the latest. At most MAX_PINS. */
  readonly pins: Readonly<Record<string, number>>;
  /** To whom addresses were given out on the day of the last one; at most MAX_SIGNED. */
  readonly signed?: { readonly day: number; readonly by: readonly string[] };
}

/** Deleted, and can be restored: its bytes are stored and count. */
export interface Trashed extends Known {
  readonly status: 'trashed';
  readonly partCount: number;
  readonly bytes: number;
  readonly trashedBy: string;
  readonly trashedAtMs: number;
  readonly expiresAtMs: number;
}

export interface Gone {
  readonly status: 'aborted' | 'expired' | 'deleted';
  readonly organisationId: string;
}

export type FileState = { readonly status: 'none' } | Uploading | Available | Trashed | Gone;

export const initialFile: FileState = { status: 'none' };

/** Whether the store has the file's object: it is listed, or in the trash. */
export function isStored(state: FileState): state is Available | Trashed {
  return state.status === 'available' || state.status === 'trashed';
}

export function evolveFile(state: FileState, event: FileEvent): FileState {
  switch (event.type) {
    case 'UploadStarted': {
      // Neither decides anything, and the key follows from the ids: the state of 10,000 parts stays below 2 KB.
      const { contentType: _type, producedBy: _job, storageKey: _key, ...known } = event.data;
      return { status: 'uploading', ...known, parts: noParts, bytes: 0 };
    }
    case 'PartsUploaded':
      return state.status === 'uploading' ? confirmed(state, event.data.parts) : state;
    case 'UploadCompleted':
      return state.status === 'uploading' ? available(state, event.data.bytes) : state;
    case 'UploadAborted':
      return { status: 'aborted', organisationId: event.data.organisationId };
    case 'UploadExpired':
      return { status: 'expired', organisationId: event.data.organisationId };
    case 'FileTrashed': {
      if (state.status !== 'available') return state;
      const { pins: _pins, ...known } = state;
      const { trashedBy, atMs: trashedAtMs, expiresAtMs } = event.data;
      return { ...known, status: 'trashed', trashedBy, trashedAtMs, expiresAtMs };
    }
    case 'FileRestored': {
      if (state.status !== 'trashed') return state;
      const { trashedBy: _by, trashedAtMs: _at, expiresAtMs: _until, ...known } = state;
      return { ...known, status: 'available', pins: {} };
    }
    case 'FileDeleted':
      return { status: 'deleted', organisationId: event.data.organisationId };
    case 'FileRenamed':
      return state.status === 'available' ? { ...state, name: event.data.name } : state;
    case 'DownloadSigned':
      return state.status === 'available' ? { ...state, signed: signed(state, event.data) } : state;
    case 'FilePinned':
      return state.status === 'available'
        ? { ...state, pins: { ...state.pins, [event.data.attemptId]: event.data.untilMs } }
        : state;
    case 'FileUnpinned': {
      if (state.status !== 'available') return state;
      const { [event.data.attemptId]: _unpinned, ...pins } = state.pins;
      return { ...state, pins };
    }
  }
}

function confirmed(state: Uploading, parts: readonly { part: number; bytes: number }[]): Uploading {
  return {
    ...state,
    parts: withParts(
      state.parts,
      parts.map(({ part }) => part),
    ),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, state.bytes),
  };
}

function signed({ signed: before }: Available, { userId, atMs }: { readonly userId: string; readonly atMs: number }) {
  const day = dayNumber(atMs);
  const by = before?.day === day ? before.by : [];
  return { day, by: [...by, userId].slice(-MAX_SIGNED) };
}

function available(state: Uploading, bytes: number): Available {
  const { organisationId, uploaderId, name, declaredBytes, startedAtMs, partCount } = state;
  const known = { organisationId, uploaderId, name, declaredBytes, startedAtMs, partCount };
  const upload = defined({ uploadId: state.uploadId });
  return { status: 'available', ...known, ...upload, bytes, pins: {} };
}
