import { PutObjectCommand } from '@aws-sdk/client-s3';
import { defined } from '../../lib/domain/defined.ts';
import { file } from '../../lib/domain/file/file.ts';
import { storageKeyOf } from '../../lib/domain/file/sizing.ts';
import { MAX_S3_PART_BYTES } from '../../lib/domain/limits.ts';
import { quota } from '../../lib/domain/quota/quota.ts';
import { digest, type SeedTarget } from './target.ts';
import type { Timeline } from './timeline.ts';

export interface SeedFile {
  readonly organisationId: string;
  readonly name: string;
  readonly contentType: string;
  /** What the store gets. */
  readonly content: Buffer;
  /** The recorded size, where the store gets a sample of the file alone. */
  readonly declaredBytes?: number;
  readonly uploaderId: string;
  /** The job whose output it is. */
  readonly producedBy?: string;
}

const LINE = 64;
/** In place of the store's own id of an upload in parts: what the store has of it is one object. */
const SAMPLED = 'sample';

/** So many bytes that look like measurements; the same for the same name. */
export function measurements(name: string, bytes: number): Buffer {
  const line = Buffer.from(
    `${digest(name)
      .toString('hex')
      .slice(0, LINE - 1)}\n`,
  );
  return Buffer.alloc(bytes, line);
}

/** A file of one part, as the platform records it: reserved and started together, counted, completed. */
export function uploadFile(timeline: Timeline, wanted: SeedFile): Promise<string> {
  return timeline.unbroken(() => upload(timeline, wanted));
}

async function upload(timeline: Timeline, wanted: SeedFile): Promise<string> {
  const fileId = await beginUpload(timeline, wanted);
  await finishUpload(timeline, wanted, fileId, timeline.nowMs());
  return fileId;
}

/** Reserves the space and starts the upload. */
export async function beginUpload(timeline: Timeline, wanted: SeedFile): Promise<string> {
  const { organisationId, name, contentType, uploaderId, producedBy } = wanted;
  const fileId = timeline.id('file', name);
  const bytes = bytesOf(wanted);
  // Bigger ones are cut by the platform's own rule into more parts than a history needs.
  const isSample = wanted.declaredBytes !== undefined;
  const cut = isSample ? { partSize: MAX_S3_PART_BYTES, uploadId: SAMPLED } : {};
  const optional = { ...defined({ producedBy }), ...cut };
  const about = { organisationId, uploaderId, name, contentType, declaredBytes: bytes, ...optional };
  const start = { aggregate: file, id: fileId, type: 'StartUpload', data: about } as const;
  const reserve = {
    aggregate: quota,
    id: organisationId,
    type: 'ReserveStorage',
    data: { uploads: [{ fileId, bytes }] },
  } as const;
  await timeline.together(start, [reserve], uploaderId);
  return fileId;
}

/** Confirms the parts and completes it; `arrivedMs`: when the store had them. */
export async function finishUpload(timeline: Timeline, wanted: SeedFile, fileId: string, arrivedMs: number) {
  const { organisationId, contentType, content, uploaderId } = wanted;
  const bytes = bytesOf(wanted);
  const stored = store(timeline.target, storageKeyOf(organisationId, fileId), contentType, content);
  const parts = partsOf(bytes, arrivedMs);
  await Promise.all([stored, timeline.send(file, fileId, 'ConfirmParts', { organisationId, parts }, uploaderId)]);
  await timeline.send(file, fileId, 'CompleteUpload', { organisationId, bytes }, uploaderId);
}

/** As large as parts may be. */
function partsOf(bytes: number, atMs: number) {
  const count = Math.max(1, Math.ceil(bytes / MAX_S3_PART_BYTES));
  return Array.from({ length: count }, (_, index) => {
    return { part: index + 1, atMs, bytes: Math.min(MAX_S3_PART_BYTES, bytes - index * MAX_S3_PART_BYTES) };
  });
}

const bytesOf = ({ content, declaredBytes = content.byteLength }: SeedFile) => declaredBytes;

async function store({ bucket, objects }: SeedTarget, Key: string, ContentType: string, Body: Buffer): Promise<void> {
  await objects.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType }));
}

/** The object itself is deleted when the platform processes the event. */
export async function deleteFile(timeline: Timeline, organisationId: string, fileId: string, deletedBy: string) {
  await timeline.send(file, fileId, 'DeleteFile', { organisationId, deletedBy }, deletedBy);
}
