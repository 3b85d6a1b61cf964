import * as z from 'zod/mini';
import { lazy } from '../lazy.ts';
import { id, name, time, whole } from '../schema.ts';
import { MAX_SLOTS, slotName } from './job-configurations.ts';
import { checksum } from './upload-schemas.ts';

export const MAX_JOB_FILES = 1_000;
export const MAX_FILES_PER_LINK = 1_000;

const known = () => ({
  id: id('file'),
  name: z.optional(name()),
  sizeBytes: z.optional(whole()),
  checksum: z.optional(checksum()),
  /** Of an input: the slot of the configuration that it is in. */
  slot: z.optional(slotName()),
});

/** A file with what is known of it, also after it was deleted. */
export const namedFile = lazy(() => z.strictObject(known()));

export const linkedFile = lazy(() => z.strictObject({ ...known(), linkedAt: time() }));

/** A set: the published schema says so too. */
export const fileIds = lazy(() =>
  z.array(id('file')).check(
    z.maxLength(MAX_FILES_PER_LINK),
    z.refine((ids) => new Set(ids).size === ids.length, 'must name each file once'),
  ),
);

/** Each slot is a folder of its own. */
const bySlot = <V extends z.ZodMiniType>(value: V) =>
  z
    .record(slotName(), value)
    .check(z.refine((slots) => Object.keys(slots).length <= MAX_SLOTS, `may have ${MAX_SLOTS} slots`));

/** Files by the slots of the configuration: `{ "reads": ["fil_…"] }`. */
export const slotFiles = lazy(() => bySlot(fileIds()));

export const MAX_STEPS = 100;

export const stepName = lazy(() =>
  z.string().check(z.regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'must be 1 to 40 of a-z, 0-9, - and _')),
);

const files = lazy(() => z.array(id('file')).check(z.maxLength(MAX_FILES_PER_LINK)));

/** What comes into each slot of a step: files, and those outputs of other steps whose names the slot takes. */
export const slotSources = lazy(() =>
  bySlot(
    z.strictObject({
      files: z.optional(files()),
      outputsOf: z.optional(z.array(stepName()).check(z.maxLength(MAX_STEPS))),
    }),
  ),
);
