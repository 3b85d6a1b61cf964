import { type DecideContext, isRejection, type Rejection, reject } from 'epoch';
import { MAX_PARTS, MAX_S3_PART_BYTES, MAX_UPLOAD_ID_LENGTH, UPLOAD_LIFETIME_MS } from '../../limits.ts';
import { checkFileName, isContentType, isPersonId } from '../../text.ts';
import { isChecksum } from '../checksum.ts';
import type { DataOf, FileCommand, FileDecision } from '../commands.ts';
import { type PartPlan, planParts, storageKeyOf } from '../sizing.ts';

type Start = Extract<FileCommand, { type: 'StartUpload' }>;

export function start({ aggregateId, data }: Start, _state: unknown, { nowMs }: DecideContext): FileDecision {
  const sizing = data.sizing ?? 'declared';
  const plan = sizing === 'declared' ? planParts(data.declaredBytes, data.partSize) : openPlan(data);
  if (isRejection(plan)) return plan;
  const name = data.name.normalize('NFC');
  const refused = checkFileName(name) ?? checkDescription(data) ?? checkTransport(data, plan);
  if (refused) return refused;
  const { sizing: _sizing, partSize: _partSize, untilMs = Number.POSITIVE_INFINITY, ...given } = data;
  const times = { startedAtMs: nowMs, expiresAtMs: Math.min(nowMs + UPLOAD_LIFETIME_MS, Math.max(nowMs, untilMs)) };
  const storageKey = storageKeyOf(data.organisationId, aggregateId);
  return [{ type: 'UploadStarted', data: { ...given, name, sizing, ...plan, storageKey, ...times } }];
}

/** For a client that does not say the size: any parts, up to the most bytes that it may send. */
function openPlan(data: DataOf<'StartUpload'>): PartPlan | Rejection {
  const bounded = planParts(data.declaredBytes);
  if (isRejection(bounded)) return bounded;
  return data.uploadId === undefined
    ? { partSize: MAX_S3_PART_BYTES, partCount: 1 }
    : { partSize: MAX_S3_PART_BYTES, partCount: MAX_PARTS };
}

function checkDescription(data: DataOf<'StartUpload'>): Rejection | undefined {
  if (!isPersonId(data.uploaderId)) return reject('user-invalid', 'a user id has 1 to 128 letters, digits, - or _');
  if (!isContentType(data.contentType)) {
    return reject('content-type-invalid', 'contentType must be a media type such as application/octet-stream');
  }
  const { checksum } = data;
  if (checksum && !isChecksum(checksum.algorithm, checksum.value)) {
    return reject('checksum-invalid', 'checksum is {algorithm: CRC64NVME or CRC32, value: base64 of the whole object}');
  }
  return undefined;
}

function checkTransport(data: DataOf<'StartUpload'>, { partCount }: PartPlan): Rejection | undefined {
  if (data.uploadId === undefined) {
    return partCount === 1 ? undefined : reject('upload-id-missing', `${partCount} parts need a multipart upload's id`);
  }
  return data.uploadId !== '' && data.uploadId.length <= MAX_UPLOAD_ID_LENGTH
    ? undefined
    : reject('upload-id-invalid', `uploadId has 1 to ${MAX_UPLOAD_ID_LENGTH} characters, got ${data.uploadId.length}`);
}
