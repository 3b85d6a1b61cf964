import { expect, test } from 'vitest';
import { resultOf } from './validate.ts';

const REPORT = `=== Validation Results ===
Total: 4 | Pass: 2 | Fail: 2 | Skipped: 1
✅ A-C-003-C: PASS  (violations=0, msg=A-C-003-C: OR passed - satisfied by rules: [x])
❌ A-C-004-C: FAIL  (violations=2, msg=A MUST be NULL., 4.3ms)
✅ A-C-005-C: PASS  (violations=0, 2.3ms)
❌ B-C-001-M: FAIL  (violations=1, msg=B MUST be of type String.)
⏭️ C-D-001-M: SKIPPED  (violations=0, reason=rule not applicable)

--- Failures ---
- A-C-004-C: violations=2; A MUST be NULL.
`;

test('a rule fails unless it is one of two ways to hold a rule that holds', () => {
  const result = resultOf(REPORT, new Map([['A-C-004-C', ['A-C-003-C']]]));
  expect(result).toMatchObject({ passed: 2, skipped: 1, otherwise: ['A-C-004-C'] });
  expect(result.failed).toEqual(['B-C-001-M: violations=1, msg=B MUST be of type String.']);
  expect(resultOf(REPORT, new Map()).failed).toHaveLength(2);
});

test('a report of no rules is no success', () => {
  expect(() => resultOf('Traceback (most recent call last)', new Map())).toThrow('the validator said nothing');
});
