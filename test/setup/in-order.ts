import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** It lets midnights pass: each closes a day of every organisation that there is by then. */
const BEFORE_OTHERS_HAVE_ORGANISATIONS = 'test/integration/demo.test.ts';

/**
 * The slowest files, longest first: begun last, one of them would go on alone when all others have ended. Those that read days
 * and bills come after the one that lets midnights pass has ended: what they compare would change between two looks. So do those
 * that run many jobs: one that runs while a midnight passes has run longer than it may.
 */
const LONGEST = [
  BEFORE_OTHERS_HAVE_ORGANISATIONS,
  'test/browser/upload.test.ts',
  'test/browser/files.test.ts',
  'test/integration/uppy.test.ts',
  'test/browser/session.test.ts',
  'test/browser/settings.test.ts',
  'test/browser/long-lists.test.ts',
  'test/integration/machines.test.ts',
  'test/browser/seeded.test.ts',
  'test/browser/every-page.test.ts',
  'test/integration/views-cli.test.ts',
  'test/integration/cli.test.ts',
];

/** Vitest's own order, but for what takes longer the later it comes, and for what takes long. */
export class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const first = LONGEST.flatMap((name) => sorted.filter(({ moduleId }) => moduleId.endsWith(name)));
    return [...first, ...sorted.filter((file) => !first.includes(file))];
  }
}
