import * as z from 'zod/mini';
import { workers } from '../access.ts';
import { routesOn } from '../define.ts';
import { filesPaths } from '../paths/files.ts';
import { cursor, pageOf, pageQuery } from '../schema.ts';
import { file } from './files.ts';
import { folderPart, partReply } from './folders.ts';

const route = routesOn(filesPaths);

export const trashRoutes = [
  route('files.trash', () => ({
    summary:
      'Move a file to the trash: it can be restored for 30 days, and is stored, counted and billed until it is deleted',
    access: workers,
    reply: () => file(),
    status: 200,
    errors: ['not-found', 'file-not-available', 'file-pinned', 'precondition-failed'],
    versioned: true,
  })),
  route('files.restore', () => ({
    summary: 'Take a file out of the trash, under the name that it had',
    access: workers,
    reply: () => file(),
    status: 200,
    errors: ['not-found', 'file-not-available', 'precondition-failed'],
    versioned: true,
  })),
  route('files.trashFolder', () => ({
    summary: 'Move files of a folder to the trash, and give up its uploads, 50 a call',
    ...partReply(),
    body: folderPart(),
    errors: ['not-found', 'cursor-invalid'],
  })),
  route('files.listTrash', () => ({
    summary: 'Files in the trash, the longest there first',
    access: workers,
    query: pageQuery({}),
    reply: () => pageOf(file()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
    reads: ['files'],
  })),
  route('files.emptyTrash', () => ({
    summary: 'Delete what is in the trash for good, 50 files a call',
    ...partReply(),
    body: z.strictObject({ cursor: z.optional(cursor()) }),
    errors: ['not-found', 'cursor-invalid'],
  })),
] as const;
