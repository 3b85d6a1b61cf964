import * as z from 'zod/mini';
import { workers } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { filesPaths } from '../paths/files.ts';
import { fileBytes, id } from '../schema.ts';
import { checksum, signedPart, startedUpload } from './upload-schemas.ts';

const route = routesOn(filesPaths);

export const MAX_UPLOADS_PER_BATCH = 50;
/** What a name may be is said of each file by itself: one that is refused stops no other. */
const MAX_ASKED_NAME = 4_096;

const key = lazy(() => z.string().check(z.regex(/^[!-~]{1,200}$/, 'must be 1 to 200 printable ASCII characters')));

/** Why one of a batch was refused, as the route for one alone would have answered. */
const refusal = lazy(() =>
  z.strictObject({ status: z.int(), code: z.string(), title: z.string(), detail: z.string() }),
);

const starts = lazy(() =>
  z
    .array(
      z.strictObject({
        /** The Idempotency-Key of this one: the same as for starting it alone. */
        key: key(),
        name: z.string().check(z.maxLength(MAX_ASKED_NAME)),
        sizeBytes: fileBytes(),
        contentType: z.optional(z.string().check(z.maxLength(300))),
        checksum: z.optional(checksum()),
      }),
    )
    .check(z.minLength(1), z.maxLength(MAX_UPLOADS_PER_BATCH)),
);

export const startBatch = lazy(() => z.strictObject({ uploads: starts() }));

export const outputBatch = lazy(() =>
  z.strictObject({
    uploads: starts(),
    /**
     * The only part of a small file with a checksum is put as the object itself: once, for its address answers 412 while the object is
     * there.
     */
    whole: z.optional(z.boolean()),
  }),
);

export const startedBatch = lazy(() =>
  z.strictObject({
    /** In the order of the request: each is started or refused. */
    items: z.array(
      z.strictObject({
        started: z.optional(startedUpload()),
        /** Where to put the only part of a small file. */
        part: z.optional(signedPart()),
        refused: z.optional(refusal()),
      }),
    ),
  }),
);

export const completeBatch = lazy(() =>
  z.strictObject({
    uploads: z.array(id('upload')).check(z.minLength(1), z.maxLength(MAX_UPLOADS_PER_BATCH)),
  }),
);

const completed = () => ({
  uploadId: id('upload'),
  fileId: z.optional(id('file')),
  /** Neither done nor refused yet: ask for this one again. */
  completing: z.optional(z.boolean()),
  refused: z.optional(refusal()),
});

export const completedBatch = lazy(() =>
  z.strictObject({
    /** In the order of the request. */
    items: z.array(z.strictObject(completed())),
  }),
);

export const outputProof = lazy(() =>
  z.string().check(z.regex(/^[A-Za-z0-9_.~-]{1,400}$/, 'must be 1 to 400 letters, digits, _, ., ~ or -')),
);

export const stageBatch = lazy(() =>
  z.strictObject({
    uploads: z.array(id('upload')).check(z.minLength(1), z.maxLength(MAX_UPLOADS_PER_BATCH)),
    /** The runner gives proofs back with its report: nothing is written of an output until then. */
    prove: z.optional(z.boolean()),
  }),
);

export const stagedBatch = lazy(() =>
  z.strictObject({
    /** In the order of the request. */
    items: z.array(
      z.strictObject({
        ...completed(),
        /** That it is whole in the store; absent where the log says so: such an output is reported by its upload. */
        proof: z.optional(outputProof()),
      }),
    ),
  }),
);

export const uploadBatchRoutes = [
  route('files.startUploads', () => ({
    summary: 'Start the uploads of up to 50 files, each with a fate and an idempotency key of its own',
    access: workers,
    body: startBatch(),
    reply: () => startedBatch(),
    status: 200,
    errors: ['not-found'],
  })),
  route('files.completeUploads', () => ({
    summary: 'Finish up to 50 uploads, each with a fate of its own',
    access: workers,
    body: completeBatch(),
    reply: () => completedBatch(),
    status: 200,
    errors: ['not-found'],
  })),
] as const;
