import * as z from 'zod/mini';
import { MAX_FILE_NAME_BYTES } from '../domain/limits.ts';
import { DECEPTIVE_CHARACTERS, fileNameProblem } from '../domain/names.ts';
import { lazy } from './lazy.ts';

// Apart from the other schemas: functions that know no files load none of it.

/** A file's name: a path of at most 1,024 bytes in UTF-8, whose segments any file system and any screen shows as they are. */
export const fileName = lazy(() =>
  z.string().check((given) => {
    const problem = fileNameProblem(given.value);
    if (problem !== undefined) given.issues.push({ code: 'custom', message: problem, input: given.value });
  }),
);

/** A folder's path, or `/` for the top. */
export const folderPath = lazy(() => z.union([z.literal('/'), fileName()]));

/** The beginning of a file's name, of which nothing else is asked: it may end anywhere. */
export const fileNamePrefix = lazy(() =>
  z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(MAX_FILE_NAME_BYTES),
      z.regex(
        new RegExp(`^[^${DECEPTIVE_CHARACTERS}]*$`),
        'must not hold control, hidden or direction-changing characters',
      ),
    ),
);
