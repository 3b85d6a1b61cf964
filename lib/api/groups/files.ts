import * as z from 'zod/mini';
import { workers } from '../access.ts';
import { routesOn } from '../define.ts';
import { fileName, fileNamePrefix, folderPath } from '../file-names.ts';
import { lazy } from '../lazy.ts';
import { filesPaths } from '../paths/files.ts';
import { id, name, nothing, pageOf, pageQuery, time, whole } from '../schema.ts';
import { checksum, contentType } from './upload-schemas.ts';

const route = routesOn(filesPaths);

export const file = lazy(() =>
  z.strictObject({
    id: id('file'),
    name: fileName(),
    sizeBytes: whole(),
    contentType: contentType(),
    status: z.enum(['uploading', 'available', 'trashed', 'deleted']),
    /** Its origin: a person's upload or a job's output. */
    uploadedBy: z.string(),
    producedBy: z.optional(id('job')),
    /** Of the whole content, as it was named at the start; the store has compared it once the file is available. */
    checksum: z.optional(checksum()),
    createdAt: time(),
    updatedAt: time(),
    /** Of a file in the trash: it is deleted for good then, and is stored, counted and billed until then. */
    trash: z.optional(z.strictObject({ by: z.string(), at: time(), until: time() })),
  }),
);

const fileType = lazy(() => z.string().check(z.regex(/^\.?[A-Za-z0-9_+-]{1,16}(\.[A-Za-z0-9_+-]{1,16})?$/)));

/** A person, a token, or the attempt whose output it is. */
const uploaderId = lazy(() => z.string().check(z.regex(/^[A-Za-z0-9_-]{1,128}$/)));

export const fileRoutes = [
  route('files.list', () => ({
    summary: "The organisation's files",
    access: workers,
    query: pageQuery({
      sort: z.optional(z.enum(['name', 'date', 'size'])),
      order: z.optional(z.enum(['ascending', 'descending'])),
      /** Only names that begin so; needs `sort=name`. */
      prefix: z.optional(fileNamePrefix()),
      /** Only what is directly in this folder, by name; `/` is the top. `prefix` is then of the last segment. */
      folder: z.optional(folderPath()),
      /** Texts separated by spaces, of which each begins at a word anywhere in the name. */
      search: z.optional(fileNamePrefix()),
      state: z.optional(z.enum(['uploading', 'available'])),
      /** The ending of a name, such as `csv` or `fastq.gz`. */
      type: z.optional(fileType()),
      uploader: z.optional(uploaderId()),
      /** Linked to this job, as input or output. */
      job: z.optional(id('job')),
    }),
    reply: () => pageOf(file()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
    reads: ['files', 'file-index', 'job-files'],
  })),
  route('files.get', () => ({
    summary: 'One file',
    access: workers,
    reply: () => file(),
    status: 200,
    errors: ['not-found'],
    reads: ['files'],
    versioned: true,
  })),
  route('files.rename', () => ({
    summary: 'Rename a file',
    access: workers,
    body: z.strictObject({ name: fileName() }),
    reply: () => file(),
    status: 200,
    errors: ['not-found', 'file-not-available', 'precondition-failed'],
    versioned: true,
  })),
  route('files.download', () => ({
    summary: 'A short-lived URL to read the file from; supports ranges',
    access: workers,
    reply: () => z.strictObject({ url: z.url(), expiresAt: time() }),
    status: 200,
    errors: ['not-found', 'file-not-available'],
  })),
  route('files.delete', () => ({
    summary: 'Delete a file for good, also one in the trash; it stops counting at once',
    access: workers,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found', 'file-not-available', 'file-pinned', 'precondition-failed'],
  })),
  route('files.listJobs', () => ({
    summary: 'Jobs that a file is linked to',
    access: workers,
    query: pageQuery({}),
    reply: () =>
      pageOf(
        z.strictObject({
          job: id('job'),
          name: z.optional(name()),
          /** `output`: the job has made it; `input`: it reads the file, and its outputs are made from it. */
          role: z.enum(['input', 'output']),
          configuration: z.optional(id('configuration')),
          configurationVersion: z.optional(z.int()),
          linkedAt: time(),
        }),
      ),
    status: 200,
    errors: ['not-found'],
    reads: ['job-files'],
  })),
] as const;
