import { isRejection } from 'epoch';
import { TEST_CONTEXT } from 'epoch/testing';
import type { FileCommand } from '../../../lib/domain/file/commands.ts';
import type { FileEvent } from '../../../lib/domain/file/events.ts';
import { planParts } from '../../../lib/domain/file/sizing.ts';
import { UPLOAD_LIFETIME_MS } from '../../../lib/domain/limits.ts';
import { command, fileId, orgId } from '../sample.ts';

export const START_MS = TEST_CONTEXT.nowMs;
export const MIB = 1024 * 1024;
export const key = `${orgId}/${fileId()}`;

type DataOf<T extends FileCommand['type']> = Extract<FileCommand, { type: T }>['data'];

/** A command to the sample file, of its own organisation. */
export function send<T extends FileCommand['type']>(type: T, data: Omit<DataOf<T>, 'organisationId'>) {
  return command(fileId(), type, { organisationId: orgId, ...data }) as unknown as Extract<FileCommand, { type: T }>;
}

export function startOf(declaredBytes: number, more: Partial<DataOf<'StartUpload'>> = {}) {
  const text = { uploaderId: 'usr_ada', name: 'data.bin', contentType: 'text/plain' };
  return send('StartUpload', { ...text, declaredBytes, uploadId: 's3-upload', ...more });
}

export function started(declaredBytes: number): FileEvent {
  const plan = planParts(declaredBytes);
  if (isRejection(plan)) throw new Error(plan.message);
  return {
    type: 'UploadStarted',
    data: {
      organisationId: orgId,
      uploaderId: 'usr_ada',
      name: 'data.bin',
      contentType: 'text/plain',
      declaredBytes,
      sizing: 'declared',
      ...plan,
      storageKey: key,
      uploadId: 's3-upload',
      startedAtMs: START_MS,
      expiresAtMs: START_MS + UPLOAD_LIFETIME_MS,
    },
  };
}

export function uploaded(...parts: readonly [part: number, bytes: number, atMs: number][]): FileEvent {
  const listed = parts.map(([part, bytes, atMs]) => ({ part, bytes, atMs }));
  return { type: 'PartsUploaded', data: { organisationId: orgId, uploaderId: 'usr_ada', parts: listed } };
}

export function completed(bytes: number, atMs = START_MS): FileEvent {
  const whose = { organisationId: orgId, uploaderId: 'usr_ada', name: 'data.bin' };
  return { type: 'UploadCompleted', data: { ...whose, bytes, declaredBytes: bytes, startedAtMs: START_MS, atMs } };
}

export function ended(bytes: number, declaredBytes: number, atMs = START_MS) {
  const whose = { organisationId: orgId, uploaderId: 'usr_ada', name: 'data.bin' };
  return { ...whose, bytes, declaredBytes, startedAtMs: START_MS, atMs, storageKey: key, uploadId: 's3-upload' };
}

/** A file of one part. */
export const available: readonly FileEvent[] = [started(5), uploaded([1, 5, START_MS]), completed(5)];
