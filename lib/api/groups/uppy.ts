import * as z from 'zod/mini';
import { upload as uploadCapability } from '../access.ts';
import { routesOn } from '../define.ts';
import { fileName } from '../file-names.ts';
import { lazy } from '../lazy.ts';
import { MAX_PARTS, partNumber } from '../parameters.ts';
import { filesPaths } from '../paths/files.ts';

const route = routesOn(filesPaths);

const uploadErrors = ['not-found', 'upload-not-open'] as const;

const objectKey = lazy(() => z.string().check(z.minLength(1), z.maxLength(1_024)));
const keyQuery = lazy(() => z.strictObject({ key: objectKey() }));
const partNumberText = lazy(() => z.object({ PartNumber: partNumber(), ETag: z.string().check(z.maxLength(200)) }));

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
    reply: () =>
      z.strictObject({
        method: z.literal('POST'),
        url: z.url(),
        fields: z.record(z.string(), z.string()),
        expires: z.int(),
      }),
    status: 200,
    errors: ['quota-exceeded', 'capability-exhausted', 'file-too-large', 'organisation-closed'],
  })),
  route('files.uppyCreate', () => ({
    summary: 'Uppy: start a multipart upload',
    access: uploadCapability,
    body: z.object({
      filename: fileName(),
      type: z.optional(z.nullable(z.string().check(z.maxLength(128)))),
      metadata: z.optional(z.record(z.string(), z.unknown())),
    }),
    reply: () => z.strictObject({ key: z.string(), uploadId: z.string() }),
    status: 200,
    errors: ['quota-exceeded', 'capability-exhausted', 'file-too-large', 'part-size-invalid', 'organisation-closed'],
  })),
  route('files.uppyListParts', () => ({
    summary: 'Uppy: the parts that the store holds',
    access: uploadCapability,
    query: keyQuery(),
    reply: () => z.array(z.strictObject({ PartNumber: z.int(), Size: z.int(), ETag: z.string() })),
    status: 200,
    errors: [...uploadErrors],
  })),
  route('files.uppySignPart', () => ({
    summary: 'Uppy: a URL to put one part to',
    access: uploadCapability,
    query: keyQuery(),
    reply: () => z.strictObject({ url: z.url(), expires: z.int() }),
    status: 200,
    errors: [...uploadErrors, 'part-out-of-range', 'capability-exhausted'],
  })),
  route('files.uppyComplete', () => ({
    summary: 'Uppy: finish the upload',
    access: uploadCapability,
    query: keyQuery(),
    body: z.object({ parts: z.array(partNumberText()).check(z.maxLength(MAX_PARTS)) }),
    reply: () => z.strictObject({ location: z.url(), key: z.string() }),
    status: 200,
    errors: [
      ...uploadErrors,
      'parts-differ',
      'parts-missing',
      'part-size-wrong',
      'capability-exhausted',
      'upload-completing',
    ],
    versioned: true,
  })),
  route('files.uppyAbort', () => ({
    summary: 'Uppy: give the upload up',
    access: uploadCapability,
    query: keyQuery(),
    reply: () => z.strictObject({}),
    status: 200,
    errors: [...uploadErrors],
  })),
] as const;
