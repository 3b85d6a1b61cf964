import { isRejection, type Rejection, reject } from 'epoch';
import { bytesOfPart } from '../../../domain/file/sizing.ts';
import type { Answer, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { loadFile, notOpen, placeOf } from './open.ts';
import type { UploadDependencies } from './start.ts';

/** URLs to put these parts to; the exact length of each is part of its signature. */
export async function signParts(
  deps: UploadDependencies,
  org: string,
  fileId: string,
  wanted: readonly number[],
): Promise<Answer<ReplyOf<'files.signParts'>> | Rejection> {
  const loaded = await loadFile(deps, org, fileId);
  if (isRejection(loaded)) return loaded;
  const { state } = loaded;
  if (state.status !== 'uploading') return notOpen(state.status);
  const outside = wanted.find((part) => part > state.partCount);
  if (outside !== undefined) {
    return reject('part-out-of-range', `parts are numbered from 1 to ${state.partCount}, got ${outside}`);
  }
  const signed = await Promise.all(
    wanted.map(async (part) => {
      const bytes = bytesOfPart(part, state, state.declaredBytes);
      return { part, bytes, ...(await deps.objects.signPart(placeOf(fileId, state), part, bytes)) };
    }),
  );
  const expiresAtMs = Math.min(...signed.map((one) => one.expiresAtMs));
  const parts = signed.map(({ part, url, bytes }) => ({ part, url, sizeBytes: String(bytes) }));
  return { body: { parts, expiresAt: iso(expiresAtMs) } };
}
