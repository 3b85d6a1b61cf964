import { PutObjectCommand } from '@aws-sdk/client-s3';
import { file } from '../../lib/domain/file/commands.ts';
import { storageKeyOf } from '../../lib/domain/file/sizing.ts';
import { quota } from '../../lib/domain/quota/commands.ts';
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
export async function uploadFile(world: SeedWorld, wanted: SeedFile): Promise<string> {
  const { organisationId, name, contentType, content, uploaderId, producedBy } = wanted;
  const fileId = world.id('file', name);
  const bytes = content.byteLength;
  const of = { organisationId, uploaderId, name, contentType, declaredBytes: bytes };
  const started = await world.kernel.executeAll(
    [
      {
        aggregate: file,
        command: {
          type: 'StartUpload',
          id: world.newId(),
          aggregateId: fileId,
          data: { ...of, ...(producedBy !== undefined && { producedBy }) },
        },
      },
      {
        aggregate: quota,
        command: {
          type: 'ReserveStorage',
          id: world.newId(),
          aggregateId: organisationId,
          data: { fileId, bytes },
        },
      },
    ] as const,
    { actor: uploaderId, correlation: `seed-${fileId}` },
  );
  if (!started.ok) world.passOver(`the upload of ${name}`, started.rejection);
  await world.objects.send(
    new PutObjectCommand({
      Bucket: world.bucket,
      Key: storageKeyOf(organisationId, fileId),
      Body: content,
      ContentType: contentType,
    }),
  );
  const parts = [{ part: 1, atMs: world.nowMs(), bytes }];
  await world.send(file, fileId, 'ConfirmParts', { organisationId, parts }, uploaderId);
  await world.send(file, fileId, 'CompleteUpload', { organisationId, bytes }, uploaderId);
  return fileId;
}

/** The object itself goes when the platform hears of it. */
export async function deleteFile(world: SeedWorld, organisationId: string, fileId: string, deletedBy: string) {
  await world.send(file, fileId, 'DeleteFile', { organisationId, deletedBy }, deletedBy);
}
