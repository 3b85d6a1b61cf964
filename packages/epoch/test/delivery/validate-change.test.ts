import { describe, expect, it } from 'vitest';
import type { RowValue } from '../../src/views/change.ts';
import { validateChanges } from '../../src/views/validate-change.ts';

const key = { partition: 'p', sort: 's' };
const put = (value: RowValue) => () => validateChanges([{ kind: 'put', key, values: { a: value } }]);

describe('changes of a view', () => {
  it('are refused with values that no store keeps as they are', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e126, 10n ** 39n, { '~': 1 }])
      expect(put(value), String(value)).toThrow(expect.objectContaining({ code: 'change-invalid' }));
  });

  it('may hold every other value', () => {
    for (const value of ['', 0, 0.1, -1e-100, 10n ** 38n - 1n, null, true, [1, [2n]], { a: { b: null } }])
      expect(put(value), String(value)).not.toThrow();
  });
});
