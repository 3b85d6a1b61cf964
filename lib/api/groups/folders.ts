import * as z from 'zod/mini';
import { workers } from '../access.ts';
import { routesOn } from '../define.ts';
import { fileName, folderPath } from '../file-names.ts';
import { lazy } from '../lazy.ts';
import { filesPaths } from '../paths/files.ts';
import { cursor, id, pageOf, pageQuery } from '../schema.ts';

const route = routesOn(filesPaths);

/** A folder is there while a file or an open upload is below it. */
export const folder = lazy(() =>
  z.strictObject({
    path: fileName(),
    name: fileName(),
    /** Files and open uploads in it and below it. */
    files: z.int(),
  }),
);

/** What a part of a folder, or of the trash, became: call again with `nextCursor` until there is none. */
const partOutcome = lazy(() =>
  z.strictObject({
    done: z.int(),
    /** Those that it was done to; uploads that were given up are counted only. */
    files: z.array(id('file')),
    /** What each of `files` was called before. */
    names: z.array(fileName()),
    /** What was left as it is, each with the reason. */
    left: z.array(z.strictObject({ file: id('file'), name: fileName(), code: z.string(), message: z.string() })),
    nextCursor: z.optional(cursor()),
  }),
);

/** A folder, and where its next part begins. */
export const folderPart = lazy(() => z.strictObject({ folder: fileName(), cursor: z.optional(cursor()) }));

/** The reply of a call that does a part of it. */
export const partReply = lazy(
  () => ({ access: workers, reply: () => partOutcome(), status: 200, reads: ['files'] }) as const,
);

export const folderRoutes = [
  route('files.listFolders', () => ({
    summary: 'Folders directly in a folder, by name',
    access: workers,
    query: pageQuery({ parent: z.optional(folderPath()) }),
    reply: () => pageOf(folder()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
    reads: ['files'],
  })),
  route('files.moveFolder', () => ({
    summary: 'Move files of a folder to another, 50 a call; a folder of that path is joined',
    ...partReply(),
    body: z.strictObject({ from: fileName(), to: folderPath(), cursor: z.optional(cursor()) }),
    errors: ['not-found', 'cursor-invalid', 'file-name-invalid'],
  })),
  route('files.deleteFolder', () => ({
    summary: 'Delete files of a folder for good, and give up its uploads, 50 a call',
    ...partReply(),
    body: folderPart(),
    errors: ['not-found', 'cursor-invalid'],
  })),
] as const;
