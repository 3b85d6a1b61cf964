import { PutObjectCommand } from '@aws-sdk/client-s3';
import { file } from '../../lib/domain/file/commands.ts';
import { storageKeyOf } from '../../lib/domain/file/sizing.ts';
import { quota } from '../../lib/domain/quota/commands.ts';
import type { Strand } from './strand.ts';
import { digest, type SeedWorld } from './world.ts';

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
export function uploadFile(strand: Strand, wanted: SeedFile): Promise<string> {
  return strand.unbroken(() => upload(strand, wanted));
}

async function upload(strand: Strand, wanted: SeedFile): Promise<string> {
  const { world } = strand;
  const { organisationId, name, contentType, content, uploaderId, producedBy } = wanted;
  const fileId = strand.id('file', name);
  const bytes = content.byteLength;
  const made = producedBy === undefined ? {} : { producedBy };
  const about = { organisationId, uploaderId, name, contentType, declaredBytes: bytes, ...made };
  const start = { aggregate: file, id: fileId, type: 'StartUpload', data: about } as const;
  const reserve = { aggregate: quota, id: organisationId, type: 'ReserveStorage', data: { fileId, bytes } } as const;
  await strand.together(start, [reserve], uploaderId);
  const stored = store(world, storageKeyOf(organisationId, fileId), contentType, content);
  const parts = [{ part: 1, atMs: strand.nowMs(), bytes }];
  await Promise.all([stored, strand.send(file, fileId, 'ConfirmParts', { organisationId, parts }, uploaderId)]);
  await strand.send(file, fileId, 'CompleteUpload', { organisationId, bytes }, uploaderId);
  return fileId;
}

async function store({ bucket, objects }: SeedWorld, Key: string, ContentType: string, Body: Buffer): Promise<void> {
  await objects.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType }));
}

/** The object itself goes when the platform hears of it. */
export async function deleteFile(strand: Strand, organisationId: string, fileId: string, deletedBy: string) {
  await strand.send(file, fileId, 'DeleteFile', { organisationId, deletedBy }, deletedBy);
}
