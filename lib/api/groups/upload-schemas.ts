import * as z from 'zod/mini';
import { fileName } from '../file-names.ts';
import { lazy } from '../lazy.ts';
import { MAX_PARTS, partNumber } from '../parameters.ts';
import { fileBytes, id, time, whole } from '../schema.ts';

// Apart from the routes: jobs' outputs are uploaded by the same shapes, and their function has none of these routes.

export const MAX_PARTS_PER_SIGN = 100;
export const MAX_PARTS_PER_CONFIRM = 1_000;

/** A media type as RFC 6838 (section 4.2) names them, with simple parameters. Served back only as an attachment. */
export const contentType = lazy(() =>
  z
    .string()
    .check(
      z.maxLength(300),
      z.regex(
        /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}(; ?[a-z0-9-]+=[a-z0-9._-]+)*$/i,
        'must be a media type such as application/gzip or text/csv; charset=utf-8',
      ),
    ),
);

export const checksumValue = lazy(() => z.string().check(z.regex(/^[A-Za-z0-9+/]{6,11}={1,2}$/, 'must be base64')));

/** Of a part; empty where the store has none. */
export const partChecksum = lazy(() => z.string().check(z.regex(/^([A-Za-z0-9+/]{6,11}={1,2})?$/)));

/** Checksum of the whole object, as S3 checks it: big-endian, base64. */
export const checksum = lazy(() =>
  z.strictObject({
    algorithm: z.enum(['CRC64NVME', 'CRC32']),
    value: checksumValue(),
  }),
);

export const uploadRequest = lazy(() =>
  z.strictObject({
    name: fileName(),
    sizeBytes: fileBytes(),
    contentType: z.optional(contentType()),
    checksum: z.optional(checksum()),
  }),
);

export const startedUpload = lazy(() =>
  z.strictObject({
    uploadId: id('upload'),
    fileId: id('file'),
    /** Every part but the last has this many bytes. */
    partSizeBytes: whole(),
    partCount: z.int(),
    expiresAt: time(),
  }),
);

export const signRequest = lazy(() =>
  z.strictObject({
    parts: z.array(partNumber()).check(z.minLength(1), z.maxLength(MAX_PARTS_PER_SIGN)),
    /** Of these parts, in their order, by the algorithm of the upload's checksum: the store takes no other bytes. */
    checksums: z.optional(z.array(checksumValue()).check(z.maxLength(MAX_PARTS_PER_SIGN))),
  }),
);

/** PUT exactly `sizeBytes` bytes to `url`, with these headers. All of it is part of the signature. */
export const signedPart = lazy(() =>
  z.strictObject({
    part: partNumber(),
    url: z.url(),
    sizeBytes: whole(),
    headers: z.optional(z.record(z.string(), z.string())),
  }),
);

export const signedParts = lazy(() => z.strictObject({ parts: z.array(signedPart()), expiresAt: time() }));

export const confirmRequest = lazy(() =>
  z.strictObject({
    parts: z.array(partNumber()).check(z.minLength(1), z.maxLength(MAX_PARTS_PER_CONFIRM)),
  }),
);

export const uploadProgress = lazy(() =>
  z.strictObject({
    uploadId: id('upload'),
    fileId: id('file'),
    status: z.enum(['uploading', 'available', 'trashed', 'aborted', 'expired', 'deleted']),
    sizeBytes: whole(),
    receivedBytes: whole(),
    partSizeBytes: whole(),
    partCount: z.int(),
    /** Parts in the store, as inclusive ranges in ascending order. */
    receivedParts: z.array(z.strictObject({ from: partNumber(), to: partNumber() })).check(z.maxLength(MAX_PARTS)),
    /** Of the received parts, in their order; empty where the store has none. Of an open upload with a checksum. */
    partChecksums: z.optional(z.array(partChecksum()).check(z.maxLength(MAX_PARTS))),
    /** Of the whole content, as it was named at the start: a client that resumes compares its file with it. While open. */
    checksum: z.optional(checksum()),
    /** Only while the upload is open. */
    expiresAt: z.optional(time()),
    /** The store joins very many parts, which may take minutes: send the same request again until it is not here any more. */
    completing: z.optional(z.boolean()),
  }),
);

/** An upload that has not ended. */
export const openUpload = lazy(() =>
  z.strictObject({
    uploadId: id('upload'),
    fileId: id('file'),
    name: fileName(),
    sizeBytes: whole(),
    /** Of the parts that have been counted. */
    receivedBytes: whole(),
    uploadedBy: z.string(),
    producedBy: z.optional(id('job')),
    checksum: z.optional(checksum()),
    createdAt: time(),
    expiresAt: time(),
  }),
);
