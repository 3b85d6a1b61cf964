import * as z from 'zod/mini';
import { workers } from '../access.ts';
import { routesOn } from '../define.ts';
import { fileName } from '../file-names.ts';
import { lazy } from '../lazy.ts';
import { MAX_PARTS, partNumber } from '../parameters.ts';
import { filesPaths } from '../paths/files.ts';
import { fileBytes, id, nothing, pageOf, pageQuery, time, whole } from '../schema.ts';

const route = routesOn(filesPaths);

export const MAX_PARTS_PER_SIGN = 100;
export const MAX_PARTS_PER_CONFIRM = 1_000;
export const MAX_CAPABILITY_UPLOADS = 1_000;

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
    parts: z.array(partNumber).check(z.minLength(1), z.maxLength(MAX_PARTS_PER_SIGN)),
    /** Of these parts, in their order, by the algorithm of the upload's checksum: the store takes no other bytes. */
    checksums: z.optional(z.array(checksumValue()).check(z.maxLength(MAX_PARTS_PER_SIGN))),
  }),
);

/** PUT exactly `sizeBytes` bytes to `url`, with these headers. All of it is part of the signature. */
export const signedPart = lazy(() =>
  z.strictObject({
    part: partNumber,
    url: z.url(),
    sizeBytes: whole(),
    headers: z.optional(z.record(z.string(), z.string())),
  }),
);

export const signedParts = lazy(() => z.strictObject({ parts: z.array(signedPart()), expiresAt: time() }));

export const confirmRequest = lazy(() =>
  z.strictObject({
    parts: z.array(partNumber).check(z.minLength(1), z.maxLength(MAX_PARTS_PER_CONFIRM)),
  }),
);

export const uploadProgress = lazy(() =>
  z.strictObject({
    uploadId: id('upload'),
    fileId: id('file'),
    status: z.enum(['uploading', 'available', 'aborted', 'expired', 'deleted']),
    sizeBytes: whole(),
    receivedBytes: whole(),
    partSizeBytes: whole(),
    partCount: z.int(),
    /** Parts in the store, as inclusive ranges in ascending order. */
    receivedParts: z.array(z.strictObject({ from: partNumber, to: partNumber })).check(z.maxLength(MAX_PARTS)),
    /** Of the received parts, in their order; empty where the store has none. Of an open upload with a checksum. */
    partChecksums: z.optional(z.array(partChecksum()).check(z.maxLength(MAX_PARTS))),
    /** Of the whole content, as it was named at the start: a client that resumes compares its file with it. While open. */
    checksum: z.optional(checksum()),
    /** Only while the upload is open. */
    expiresAt: z.optional(time()),
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

const uploadErrors = ['not-found', 'upload-not-open'] as const;

export const uploadRoutes = [
  route('files.startUpload', () => ({
    summary: 'Start the upload of a file',
    access: workers,
    body: uploadRequest(),
    reply: startedUpload(),
    status: 201,
    location: '/v1/orgs/{org}/uploads/{uploadId}',
    errors: ['not-found', 'quota-exceeded', 'organisation-closed', 'invalid-checksum'],
  })),
  route('files.listUploads', () => ({
    summary: "The organisation's uploads that have not ended, oldest first: each can be resumed or given up",
    access: workers,
    query: pageQuery({}),
    reply: pageOf(openUpload()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
    reads: ['files'],
  })),
  route('files.getUpload', () => ({
    summary: 'How far an upload is: what the store holds, so that another client can resume',
    access: workers,
    reply: uploadProgress(),
    status: 200,
    errors: ['not-found'],
    versioned: true,
  })),
  route('files.signParts', () => ({
    summary: 'URLs to put parts to, at most 100 a call',
    access: workers,
    body: signRequest(),
    reply: signedParts(),
    status: 200,
    errors: [...uploadErrors, 'part-out-of-range', 'invalid-checksum'],
  })),
  route('files.confirmParts', () => ({
    summary: 'Say that parts have been put; each is checked with the store and counted once',
    access: workers,
    body: confirmRequest(),
    reply: uploadProgress(),
    status: 200,
    errors: [...uploadErrors, 'part-out-of-range', 'part-missing', 'part-size-wrong'],
  })),
  route('files.confirmPart', () => ({
    summary: 'Say that one part has been put',
    access: workers,
    reply: uploadProgress(),
    status: 200,
    errors: [...uploadErrors, 'part-out-of-range', 'part-missing', 'part-size-wrong'],
  })),
  route('files.completeUpload', () => ({
    summary: 'Finish an upload: every part is there, and the file becomes available',
    access: workers,
    reply: uploadProgress(),
    status: 200,
    errors: [...uploadErrors, 'parts-missing', 'part-size-wrong', 'checksum-mismatch'],
    versioned: true,
  })),
  route('files.abortUpload', () => ({
    summary: 'Give an upload up',
    access: workers,
    reply: nothing(),
    status: 204,
    errors: [...uploadErrors],
  })),
  route('files.createUploadCapability', () => ({
    summary: 'A short-lived endpoint for an Uppy client, which sends no authorization header',
    access: workers,
    body: z.strictObject({
      maxUploads: z.int().check(z.minimum(1), z.maximum(MAX_CAPABILITY_UPLOADS)),
      maxBytes: fileBytes(),
    }),
    /** `endpoint`: a path, below the origin of this API. */
    reply: z.strictObject({ endpoint: z.string(), expiresAt: time() }),
    status: 201,
    location: '{endpoint}',
    errors: ['not-found'],
  })),
] as const;
