import * as z from 'zod/mini';
import { workers } from '../access.ts';
import { routesOn } from '../define.ts';
import { filesPaths } from '../paths/files.ts';
import { fileBytes, nothing, pageOf, pageQuery, time } from '../schema.ts';
import {
  confirmRequest,
  openUpload,
  signedParts,
  signRequest,
  startedUpload,
  uploadProgress,
  uploadRequest,
} from './upload-schemas.ts';

const route = routesOn(filesPaths);

export const MAX_CAPABILITY_UPLOADS = 1_000;

const uploadErrors = ['not-found', 'upload-not-open'] as const;

export const uploadRoutes = [
  route('files.startUpload', () => ({
    summary: 'Start the upload of a file',
    access: workers,
    body: uploadRequest(),
    reply: () => startedUpload(),
    status: 201,
    location: '/v1/orgs/{org}/uploads/{uploadId}',
    errors: ['not-found', 'quota-exceeded', 'organisation-closed', 'checksum-invalid'],
  })),
  route('files.listUploads', () => ({
    summary: "The organisation's uploads that have not ended, oldest first: each can be resumed or given up",
    access: workers,
    query: pageQuery({}),
    reply: () => pageOf(openUpload()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
    reads: ['files'],
  })),
  route('files.getUpload', () => ({
    summary: 'How far an upload is: what the store holds, so that another client can resume',
    access: workers,
    reply: () => uploadProgress(),
    status: 200,
    errors: ['not-found'],
    versioned: true,
  })),
  route('files.signParts', () => ({
    summary: 'URLs to put parts to, at most 100 a call',
    access: workers,
    body: signRequest(),
    reply: () => signedParts(),
    status: 200,
    errors: [...uploadErrors, 'part-out-of-range', 'checksum-invalid'],
  })),
  route('files.confirmParts', () => ({
    summary: 'Say that parts have been put; each is checked with the store and counted once',
    access: workers,
    body: confirmRequest(),
    reply: () => uploadProgress(),
    status: 200,
    errors: [...uploadErrors, 'part-out-of-range', 'part-missing', 'part-size-wrong'],
  })),
  route('files.confirmPart', () => ({
    summary: 'Say that one part has been put',
    access: workers,
    reply: () => uploadProgress(),
    status: 200,
    errors: [...uploadErrors, 'part-out-of-range', 'part-missing', 'part-size-wrong'],
  })),
  route('files.completeUpload', () => ({
    summary: 'Finish an upload: every part is there, and the file becomes available',
    access: workers,
    reply: () => uploadProgress(),
    status: 200,
    errors: [...uploadErrors, 'parts-missing', 'part-size-wrong', 'checksum-mismatch'],
    versioned: true,
  })),
  route('files.abortUpload', () => ({
    summary: 'Give an upload up',
    access: workers,
    reply: () => nothing(),
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
    reply: () => z.strictObject({ endpoint: z.string(), expiresAt: time() }),
    status: 201,
    location: '{endpoint}',
    errors: ['not-found'],
  })),
] as const;
