import { isRejection, type Rejection } from 'epoch';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { partSizeFor } from '../../../domain/file/part-size.ts';
import { hasPart } from '../../../domain/file/parts.ts';
import { isStored, type Uploading } from '../../../domain/file/state.ts';
import type { Answer, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { StoredPart } from '../../ports/object-store.ts';
import { type Existing, loadFile, storedParts } from './open.ts';
import { type UploadDependencies, uploadIdOf } from './start.ts';

type Progress = ReplyOf<'files.getUpload'>;
type Range = Progress['receivedParts'][number];

/** Ascending numbers as inclusive ranges. */
export function rangesOf(parts: Iterable<number>): Range[] {
  const ranges: { from: number; to: number }[] = [];
  for (const part of parts) {
    const last = ranges.at(-1);
    if (last !== undefined && part === last.to + 1) last.to = part;
    else ranges.push({ from: part, to: part });
  }
  return ranges;
}

/** Parts that have been counted; the store may have more. */
export function countedParts({ parts, partCount }: Uploading): number[] {
  const counted: number[] = [];
  for (let part = 1; part <= partCount; part += 1) if (hasPart(parts, part)) counted.push(part);
  return counted;
}

/** An upload as its client sees it. `stored`: the store's parts, ascending; by default those that have been counted. */
export function progressOf(fileId: string, state: Existing, stored?: readonly StoredPart[]): Progress {
  const ids = { uploadId: uploadIdOf(fileId), fileId };
  if (state.status === 'uploading') {
    const { declaredBytes, bytes, partSize, partCount, expiresAtMs, checksum } = state;
    return {
      ...ids,
      status: state.status,
      sizeBytes: String(declaredBytes),
      receivedBytes: String(bytes),
      partSizeBytes: String(partSize),
      partCount,
      receivedParts: rangesOf(stored?.map(({ part }) => part) ?? countedParts(state)),
      ...defined({
        partChecksums: checksum && stored?.map((part) => part.checksum ?? ''),
        checksum: ifDefined(checksum, (stated) => ({ ...stated })),
      }),
      expiresAt: iso(expiresAtMs),
    };
  }
  const bytes = isStored(state) ? state.bytes : 0;
  const partCount = isStored(state) ? state.partCount : 0;
  const partSize = isStored(state) ? partSizeFor(state.declaredBytes) : 0;
  return {
    ...ids,
    status: state.status,
    sizeBytes: String(bytes),
    receivedBytes: String(bytes),
    partSizeBytes: String(partSize),
    partCount,
    receivedParts: partCount === 0 ? [] : [{ from: 1, to: partCount }],
  };
}

/** The progress of an upload, by the store's parts: so that a client without other knowledge can continue. */
export async function readProgress(
  deps: UploadDependencies,
  org: string,
  fileId: string,
): Promise<Answer<Progress> | Rejection> {
  const loaded = await loadFile(deps, org, fileId);
  if (isRejection(loaded)) return loaded;
  const { state, version } = loaded;
  if (state.status !== 'uploading') return { body: progressOf(fileId, state), version };
  const stored = await storedParts(deps, fileId, state);
  return { body: progressOf(fileId, state, stored) };
}
