import { describe, expect, it } from 'vitest';
import { runAct, runInWords } from '../../web/src/admin/run-words.ts';

const none = { status: 'none', closed: 0, notClosed: 0 } as const;
const completed = { status: 'completed', closed: 12, notClosed: 1 } as const;

describe('A day’s billing run', () => {
  it('is run again only where it has run, and run where the day is over', () => {
    expect(runAct(completed, true)).toBe('Run again');
    expect(runAct(none, true)).toBe('Run');
    expect(runAct(none, false)).toBeUndefined();
  });

  it('is said to be none where there was none, and counts nothing then', () => {
    expect(runInWords(completed, true)).toBe('completed: closed for 12 organisations, failed for 1.');
    expect(runInWords(none, true)).toBe('There was no run of this day.');
    expect(runInWords(none, false)).toBe('There is no run yet: the day (UTC) is not over.');
  });
});
