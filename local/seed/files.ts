import { PutObjectCommand } from '@aws-sdk/client-s3';
import { defined } from '../../lib/domain/defined.ts';
import { file } from '../../lib/domain/file/file.ts';
import { storageKeyOf } from '../../lib/domain/file/sizing.ts';
import { quota } from '../../lib/domain/quota/quota.ts';
import { digest, type SeedTarget } from './target.ts';
import type { Timeline } from './timeline.ts';

export interface SeedFile {
  readonly organisationId: string;
  readonly name: string;
  readonly contentType: string;
  readonly content: Buffer;
  readonly uploaderId: string;
  /** The job whose output it is. */
  readonly producedBy?: string;
}

const LINE = 64;

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
  const { target } = timeline;
  const { organisationId, name, contentType, content, uploaderId, producedBy } = wanted;
  const fileId = timeline.id('file', name);
  const bytes = content.byteLength;
  const made = defined({ producedBy });
  const about = { organisationId, uploaderId, name, contentType, declaredBytes: bytes, ...made };
  const start = { aggregate: file, id: fileId, type: 'StartUpload', data: about } as const;
  const reserve = {
    aggregate: quota,
    id: organisationId,
    type: 'ReserveStorage',
    data: { uploads: [{ fileId, bytes }] },
  } as const;
  await timeline.together(start, [reserve], uploaderId);
  const stored = store(target, storageKeyOf(organisationId, fileId), contentType, content);
  const parts = [{ part: 1, atMs: timeline.nowMs(), bytes }];
  await Promise.all([stored, timeline.send(file, fileId, 'ConfirmParts', { organisationId, parts }, uploaderId)]);
  await timeline.send(file, fileId, 'CompleteUpload', { organisationId, bytes }, uploaderId);
  return fileId;
}

async function store({ bucket, objects }: SeedTarget, Key: string, ContentType: string, Body: Buffer): Promise<void> {
  await objects.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType }));
}

/** The object itself is deleted when the platform processes the event. */
export async function deleteFile(timeline: Timeline, organisationId: string, fileId: string, deletedBy: string) {
  await timeline.send(file, fileId, 'DeleteFile', { organisationId, deletedBy }, deletedBy);
}
