import { describe, expect, it } from 'vitest';
import { familyOf, readStat } from '../../runner/usage-sampler.ts';

const stat = (name: string, parent: number, session: number, pages = 10) =>
  `7 (${name}) S ${parent} 7 ${session} 0 -1 4194304 100 0 0 0 11 12 13 14 20 0 1 0 100 1000 ${pages} 18446744073709551615`;

describe('a sample of a job’s processes', () => {
  it('reads a process whose name has spaces and brackets', () => {
    const process = { pid: 7, parent: 3, session: 5, ticks: 50, pages: 10 };
    expect(readStat(7, stat('tar', 3, 5))).toEqual(process);
    expect(readStat(7, stat('a) S 1 (b', 3, 5))).toEqual(process);
    expect(readStat(7, '')).toBeUndefined();
  });

  it('takes in all that a process has started, in whatever order they are listed, and all of its session', () => {
    const one = (pid: number, parent: number, session = 1) => ({ pid, parent, session, ticks: 0, pages: 0 });
    const all = [one(30, 20), one(20, 10), one(10, 1), one(40, 1, 10), one(50, 1), one(60, 50)];
    expect(familyOf(10, all).map(({ pid }) => pid)).toEqual([30, 20, 10, 40]);
    expect(familyOf(99, all)).toEqual([]);
  });
});
