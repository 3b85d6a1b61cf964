import { isRejection, type Rejection, reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { isChecksum } from '../../../domain/file/checksum.ts';
import { bytesOfPart } from '../../../domain/file/sizing.ts';
import type { Uploading } from '../../../domain/file/state.ts';
import type { Answer, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { isPutWhole, loadFile, notOpen, placeOf } from './open.ts';
import { signedAgain } from './sign-whole.ts';
import type { UploadDependencies } from './start.ts';

/** URLs to put these parts to; the exact length of each, and its checksum where one is named, are part of its signature. */
export async function signParts(
  deps: UploadDependencies,
  org: string,
  fileId: string,
  wanted: readonly number[],
  checksums?: readonly string[],
): Promise<Answer<ReplyOf<'files.signParts'>> | Rejection> {
  const loaded = await loadFile(deps, org, fileId);
  if (isRejection(loaded)) return loaded;
  const { state } = loaded;
  if (state.status !== 'uploading') return notOpen(state.status);
  const outside = wanted.find((part) => part > state.partCount);
  if (outside !== undefined) {
    return reject('part-out-of-range', `parts are numbered from 1 to ${state.partCount}, got ${outside}`);
  }
  const refused = checksums && unusable(state, wanted, checksums);
  if (refused !== undefined) return refused;
  if (isPutWhole(state)) return { body: await signedAgain(deps, fileId, state) };
  return { body: await signedPartsOf(deps, fileId, state, wanted, checksums) };
}

/** URLs of parts that are this upload's, with checksums that are usable. */
export async function signedPartsOf(
  deps: Pick<UploadDependencies, 'objects'>,
  fileId: string,
  state: Uploading,
  wanted: readonly number[],
  checksums?: readonly string[],
): Promise<ReplyOf<'files.signParts'>> {
  const signed = await Promise.all(
    wanted.map(async (part, at) => {
      const bytes = bytesOfPart(part, state, state.declaredBytes);
      const value = checksums?.[at];
      const checksum = value && state.checksum ? { algorithm: state.checksum.algorithm, value } : undefined;
      const toSign = { part, bytes, ...defined({ checksum }) };
      return { part, bytes, ...(await deps.objects.signPart(placeOf(fileId, state), toSign)) };
    }),
  );
  const expiresAtMs = Math.min(...signed.map((one) => one.expiresAtMs));
  const parts = signed.map(({ part, url, bytes, headers }) => ({
    part,
    url,
    sizeBytes: String(bytes),
    ...defined({ headers: Object.keys(headers).length > 0 ? { ...headers } : undefined }),
  }));
  return { parts, expiresAt: iso(expiresAtMs) };
}

/** Checksums of parts are compared by the algorithm of the whole's, and one belongs to each part. */
function unusable(state: Uploading, parts: readonly number[], checksums: readonly string[]): Rejection | undefined {
  const { checksum } = state;
  if (checksum === undefined) {
    return reject('checksum-invalid', 'this upload was started without a checksum: its parts can have none');
  }
  if (checksums.length !== parts.length) {
    return reject('checksum-invalid', `${parts.length} parts need as many checksums, got ${checksums.length}`);
  }
  const wrong = checksums.find((value) => !isChecksum(checksum.algorithm, value));
  if (wrong !== undefined) return reject('checksum-invalid', `${wrong} is no ${checksum.algorithm}`);
  const isOther = isPutWhole(state) && checksums.some((value) => value !== checksum.value);
  return isOther
    ? reject('checksum-invalid', `the only part has the checksum ${checksum.value} of the whole`)
    : undefined;
}
