import { type Rejection, reject } from 'epoch';
import { MAX_FILE_BYTES, MAX_PARTS, MAX_S3_PART_BYTES, MIN_S3_PART_BYTES } from '../limits.ts';
import { partSizeFor } from './part-size.ts';

export interface PartPlan {
  readonly partSize: number;
  readonly partCount: number;
}

/** How a file of `bytes` is cut; an empty file has one empty part. `partSize`: a client's own choice. */
export function planParts(bytes: number, partSize = partSizeFor(bytes)): PartPlan | Rejection {
  if (!Number.isSafeInteger(bytes) || bytes < 0) {
    return reject('size-invalid', `a file's size is an integer of at least 0, got ${bytes}`);
  }
  if (bytes > MAX_FILE_BYTES) {
    return reject('file-too-large', `a file may have ${MAX_FILE_BYTES} bytes, ${bytes} were declared`, {
      limitBytes: MAX_FILE_BYTES,
    });
  }
  if (!Number.isSafeInteger(partSize) || partSize < 1 || partSize > MAX_S3_PART_BYTES) {
    return reject('part-size-invalid', `a part has 1 to ${MAX_S3_PART_BYTES} bytes, got ${partSize}`);
  }
  const partCount = Math.max(1, Math.ceil(bytes / partSize));
  if (partCount > 1 && partSize < MIN_S3_PART_BYTES) {
    return reject(
      'part-size-invalid',
      `parts other than the last have at least ${MIN_S3_PART_BYTES} bytes, got ${partSize}`,
    );
  }
  if (partCount > MAX_PARTS) {
    return reject(
      'too-many-parts',
      `${bytes} bytes in parts of ${partSize} make ${partCount} parts, at most ${MAX_PARTS}`,
    );
  }
  return { partSize, partCount };
}

/** Bytes of one part, from 1, of a file cut by a plan. */
export function bytesOfPart(part: number, { partSize, partCount }: PartPlan, declaredBytes: number): number {
  return part === partCount ? declaredBytes - (partCount - 1) * partSize : partSize;
}

/** The object's key: ours, never a client's path. The same for ever: it is not kept anywhere but in the events. */
export function storageKeyOf(organisationId: string, fileId: string): string {
  return `${organisationId}/${fileId}`;
}
