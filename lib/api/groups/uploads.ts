import * as z from 'zod/mini';
import { upload as uploadCapability, workers } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { MAX_PARTS, partNumber } from '../parameters.ts';
import { filesPaths } from '../paths/files.ts';
import { fileBytes, fileName, id, nothing, time, whole } from '../schema.ts';

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

const checksumValue = lazy(() => z.string().check(z.regex(/^[A-Za-z0-9+/]{6,11}={1,2}$/, 'must be base64')));

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

export const signedParts = lazy(() =>
  z.strictObject({
    /** PUT exactly `sizeBytes` bytes to `url`, with these headers. All of it is part of the signature. */
    parts: z.array(
      z.strictObject({
        part: partNumber,
        url: z.url(),
        sizeBytes: whole(),
        headers: z.optional(z.record(z.string(), z.string())),
      }),
    ),
    expiresAt: time(),
  }),
);

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
    partChecksums: z.optional(
      z.array(z.string().check(z.regex(/^([A-Za-z0-9+/]{6,11}={1,2})?$/))).check(z.maxLength(MAX_PARTS)),
    ),
    /** Of the whole content, as it was named at the start: a client that resumes compares its file with it. While open. */
    checksum: z.optional(checksum()),
    /** Only while the upload is open. */
    expiresAt: z.optional(time()),
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
    errors: ['not-found', 'quota-exceeded'],
  })),
  route('files.getUpload', () => ({
    summary: 'How far an upload is: what the store holds, so that another client can resume',
    access: workers,
    reply: uploadProgress(),
    status: 200,
    errors: ['not-found'],
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

const objectKey = lazy(() => z.string().check(z.minLength(1), z.maxLength(1_024)));
const keyQuery = lazy(() => z.strictObject({ key: objectKey() }));
const partNumberText = lazy(() => z.object({ PartNumber: partNumber, ETag: z.string().check(z.maxLength(200)) }));

/** The requests of Uppy's AWS S3 plugin to its companion server; names and shapes are that plugin's. */
export const uppyRoutes = [
  route('files.uppyParams', () => ({
    summary: 'Uppy: a form to put a small or empty file with; it becomes a file a moment after it was sent',
    access: uploadCapability,
    /** Metadata is sent as `metadata[name]`; the size is used when it is sent. */
    query: z.object({
      filename: fileName(),
      type: z.optional(z.string().check(z.maxLength(128))),
      'metadata[size]': z.optional(z.string().check(z.maxLength(20))),
    }),
    reply: z.strictObject({
      method: z.literal('POST'),
      url: z.url(),
      fields: z.record(z.string(), z.string()),
      expires: z.int(),
    }),
    status: 200,
    errors: ['quota-exceeded', 'capability-exhausted', 'file-too-large'],
  })),
  route('files.uppyCreate', () => ({
    summary: 'Uppy: start a multipart upload',
    access: uploadCapability,
    body: z.object({
      filename: fileName(),
      type: z.optional(z.nullable(z.string().check(z.maxLength(128)))),
      metadata: z.optional(z.record(z.string(), z.unknown())),
    }),
    reply: z.strictObject({ key: z.string(), uploadId: z.string() }),
    status: 200,
    errors: ['quota-exceeded', 'capability-exhausted', 'file-too-large', 'invalid-part-size', 'organisation-closed'],
  })),
  route('files.uppyListParts', () => ({
    summary: 'Uppy: the parts that the store holds',
    access: uploadCapability,
    query: keyQuery(),
    reply: z.array(z.strictObject({ PartNumber: z.int(), Size: z.int(), ETag: z.string() })),
    status: 200,
    errors: ['not-found'],
  })),
  route('files.uppySignPart', () => ({
    summary: 'Uppy: a URL to put one part to',
    access: uploadCapability,
    query: keyQuery(),
    reply: z.strictObject({ url: z.url(), expires: z.int() }),
    status: 200,
    errors: [...uploadErrors, 'part-out-of-range', 'capability-exhausted'],
  })),
  route('files.uppyComplete', () => ({
    summary: 'Uppy: finish the upload',
    access: uploadCapability,
    query: keyQuery(),
    body: z.object({ parts: z.array(partNumberText()).check(z.maxLength(MAX_PARTS)) }),
    reply: z.strictObject({ location: z.url(), key: z.string() }),
    status: 200,
    errors: [...uploadErrors, 'parts-missing', 'part-size-wrong', 'capability-exhausted'],
  })),
  route('files.uppyAbort', () => ({
    summary: 'Uppy: give the upload up',
    access: uploadCapability,
    query: keyQuery(),
    reply: z.strictObject({}),
    status: 200,
    errors: [...uploadErrors],
  })),
] as const;
