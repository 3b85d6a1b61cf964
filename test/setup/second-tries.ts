import type { TestCase } from 'vitest/node';

const SHOWN_LINES = 14;

/** What passed only when it was tried again, and what the first try failed of: a fault may hide there. */
export function secondTries(tests: readonly TestCase[]): readonly string[] {
  return tests.flatMap((test) => {
    const { state, errors = [] } = test.result();
    if (state !== 'passed' || errors.length === 0) return [];
    const [first] = errors;
    const why = (first?.stack ?? first?.message ?? '').split('\n').slice(0, SHOWN_LINES);
    return [
      `! ${test.module.relativeModuleId} › ${test.name}: passed when it was tried again`,
      ...why.map((line) => `    ${line}`),
    ];
  });
}
