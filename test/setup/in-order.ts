import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** It lets midnights pass: each closes a day of every organisation that there is by then. */
const BEFORE_OTHERS_HAVE_ORGANISATIONS = 'test/integration/demo.test.ts';

/** Vitest's own order, but for what takes longer the later it comes. */
export class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isFirst = ({ moduleId }: TestSpecification) => moduleId.endsWith(BEFORE_OTHERS_HAVE_ORGANISATIONS);
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
  }
}
