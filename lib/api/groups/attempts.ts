import * as z from 'zod/mini';
import { attempt, claim } from '../access.ts';
import { attemptUsage } from '../attempt-usage.ts';
import { routesOn } from '../define.ts';
import { fileName } from '../file-names.ts';
import { lazy } from '../lazy.ts';
import { attemptsPaths } from '../paths/attempts.ts';
import { id, nothing, time, whole } from '../schema.ts';
import { jobSpec, slotName } from './job-configurations.ts';
import { outputBatch, outputProof, stageBatch, stagedBatch, startedBatch } from './upload-batches.ts';
import {
  checksum,
  confirmRequest,
  signedParts,
  signRequest,
  startedUpload,
  uploadProgress,
  uploadRequest,
} from './upload-schemas.ts';

const route = routesOn(attemptsPaths);

export const MAX_LOG_CHUNK_LENGTH = 100_000;
export const MAX_REASON_LENGTH = 500;
export const MAX_OUTPUTS = 1_000;

/** A runner's own name for itself: it tells two runners of one attempt apart. */
export const runnerId = lazy(() =>
  z.string().check(z.regex(/^[A-Za-z0-9_-]{16,100}$/, 'must be 16 to 100 letters, digits, _ or -')),
);

/** A token that the runner has drawn: 32 random bytes. No machine shows it: it is in the runner's memory alone. */
export const runnerToken = lazy(() =>
  z.string().check(z.regex(/^cata_[A-Za-z0-9_-]{43}$/, 'must be cata_ and 43 letters, digits, _ or -')),
);

/** Of AWS Batch a UUID, with a number behind it where it is one of an array. */
export const engineId = lazy(() =>
  z.string().check(z.regex(/^[A-Za-z0-9:#_-]{1,128}$/, 'must be 1 to 128 letters, digits, :, #, _ or -')),
);

/** The routes of the runner of one attempt, with the attempt's own token. */
export const attemptRoutes = [
  route('attempts.claimAttempt', () => ({
    summary: 'Exchange the claim of a machine for a token of the runner’s own; once, whoever has the claim',
    access: claim,
    /** The same token may be sent again, every other one is refused. */
    body: z.strictObject({
      token: runnerToken(),
      /** The compute engine's own name of what the runner was started as; of AWS Batch the job's id. */
      engineId: z.optional(engineId()),
    }),
    reply: () => nothing(),
    status: 204,
    errors: ['not-found', 'attempt-claimed', 'attempt-ended', 'attempt-superseded'],
  })),
  route('attempts.startAttempt', () => ({
    summary: 'Start the attempt; the first runner to say so runs it, any other must exit',
    access: attempt,
    /** A fresh value per runner process: the same runner may repeat itself, another one is refused. */
    body: z.strictObject({ runner: runnerId() }),
    reply: () =>
      z.strictObject({
        job: id('job'),
        attempt: id('attempt'),
        spec: jobSpec(),
        /** Values of the secrets that the specification refers to, by variable. One that does not exist is left out. */
        secrets: z.optional(z.record(z.string(), z.string())),
        /** When the attempt is ended if it has not ended by itself. */
        deadlineAt: time(),
        /** How many files `GET …/inputs` lists. */
        inputs: z.int().check(z.minimum(0)),
      }),
    status: 200,
    errors: ['input-gone', 'attempt-taken', 'attempt-ended', 'attempt-superseded', 'inputs-changed'],
  })),
  route('attempts.heartbeat', () => ({
    summary: 'The runner lives; says whether it should stop',
    access: attempt,
    reply: () => z.strictObject({ stop: z.boolean(), reason: z.optional(z.string()) }),
    status: 200,
    errors: ['attempt-ended'],
  })),
  route('attempts.reportAttempt', () => ({
    summary: 'How the attempt ended',
    access: attempt,
    body: z.strictObject({
      outcome: z.enum(['succeeded', 'failed', 'timed-out', 'cancelled']),
      /** Why it did not succeed; by the outcome unless given. */
      failure: z.optional(
        z.enum(['program', 'out-of-memory', 'time-limit', 'staging', 'input', 'output', 'image', 'infrastructure']),
      ),
      exitCode: z.optional(z.int().check(z.minimum(-255), z.maximum(255))),
      reason: z.optional(z.string().check(z.maxLength(MAX_REASON_LENGTH))),
      usage: z.optional(attemptUsage()),
      /** All that it leaves behind, staged: the job has all of it with this report, or none. */
      outputs: z.optional(z.array(id('upload')).check(z.maxLength(MAX_OUTPUTS))),
      /** Of outputs that were staged with `prove`, in place of their uploads. */
      proofs: z.optional(z.array(outputProof()).check(z.maxLength(MAX_OUTPUTS))),
    }),
    reply: () => z.strictObject({ recorded: z.boolean() }),
    status: 200,
    errors: [
      'attempt-not-started',
      'attempt-ended',
      'attempt-superseded',
      'not-found',
      'output-not-staged',
      'output-proof-invalid',
      'output-repeated',
      'too-many-files',
    ],
  })),
  route('attempts.listInputs', () => ({
    summary: 'The input files, as they were when the attempt started, with URLs to read them',
    access: attempt,
    reply: () =>
      z.strictObject({
        files: z.array(
          z.strictObject({
            id: id('file'),
            name: fileName(),
            sizeBytes: whole(),
            url: z.url(),
            /** The folder below that of the inputs that it goes to. */
            slot: z.optional(slotName()),
            /** Of the content, where its uploader gave one. */
            checksum: z.optional(checksum()),
          }),
        ),
        expiresAt: time(),
      }),
    status: 200,
    errors: ['attempt-not-started', 'attempt-ended', 'attempt-superseded'],
  })),
  route('attempts.appendLogs', () => ({
    summary: 'Add what the program has written; a repeated sequence number replaces nothing',
    access: attempt,
    body: z.strictObject({
      sequence: z.int().check(z.minimum(0), z.maximum(999_999)),
      text: z.string().check(z.maxLength(MAX_LOG_CHUNK_LENGTH)),
    }),
    reply: () => nothing(),
    status: 204,
    errors: ['attempt-ended', 'log-full', 'attempt-superseded', 'attempt-not-started'],
  })),
  route('attempts.startOutput', () => ({
    summary: 'Start the upload of an output file',
    access: attempt,
    body: uploadRequest(),
    reply: () => startedUpload(),
    status: 201,
    location: '/v1/attempts/{attempt}/outputs/{uploadId}/parts',
    errors: [
      'attempt-not-started',
      'attempt-ended',
      'quota-exceeded',
      'attempt-superseded',
      'organisation-closed',
      'checksum-invalid',
    ],
  })),
  route('attempts.startOutputs', () => ({
    summary: 'Start the uploads of up to 50 output files, each with a fate and an idempotency key of its own',
    access: attempt,
    body: outputBatch(),
    reply: () => startedBatch(),
    status: 200,
    errors: ['attempt-not-started', 'attempt-ended', 'attempt-superseded'],
  })),
  route('attempts.stageOutputs', () => ({
    summary: 'Put up to 50 output files together; they become files of the job with the report that names them',
    access: attempt,
    body: stageBatch(),
    reply: () => stagedBatch(),
    status: 200,
    errors: ['attempt-not-started', 'attempt-ended', 'attempt-superseded'],
  })),
  route('attempts.signOutputParts', () => ({
    summary: 'URLs to put parts of an output file to',
    access: attempt,
    body: signRequest(),
    reply: () => signedParts(),
    status: 200,
    errors: [
      'not-found',
      'upload-not-open',
      'part-out-of-range',
      'checksum-invalid',
      'attempt-not-started',
      'attempt-ended',
      'attempt-superseded',
    ],
  })),
  route('attempts.confirmOutputParts', () => ({
    summary: 'Say that parts of an output file have been put',
    access: attempt,
    body: confirmRequest(),
    reply: () => uploadProgress(),
    status: 200,
    errors: [
      'not-found',
      'upload-not-open',
      'part-out-of-range',
      'part-missing',
      'part-size-wrong',
      'attempt-not-started',
      'attempt-ended',
      'attempt-superseded',
    ],
  })),
  route('attempts.completeOutput', () => ({
    summary: 'Finish the upload of an output file',
    access: attempt,
    reply: () => uploadProgress(),
    status: 200,
    errors: [
      'not-found',
      'upload-not-open',
      'parts-missing',
      'part-size-wrong',
      'attempt-not-started',
      'attempt-ended',
      'attempt-superseded',
      'checksum-mismatch',
    ],
    versioned: true,
  })),
] as const;
