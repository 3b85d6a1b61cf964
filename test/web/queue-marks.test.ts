import { describe, expect, it } from 'vitest';
import { queueMarks } from '../../web/src/files/queue-marks.ts';

function browser() {
  const texts = new Map<string, string>();
  return {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, value: string) => void texts.set(key, value),
    removeItem: (key: string) => void texts.delete(key),
  };
}

describe('A queue of uploads', () => {
  it('is known to every page while it shows something, and after a reload while files are unfinished', () => {
    const storage = browser();
    const marks = queueMarks(storage);
    let changes = 0;
    marks.subscribe(() => {
      changes += 1;
    });
    marks.set('usr/org', { isShown: true, isUnfinished: true });
    expect([marks.has('usr/org'), queueMarks(storage).has('usr/org')]).toEqual([true, true]);
    marks.set('usr/org', { isShown: true, isUnfinished: false });
    expect([marks.has('usr/org'), queueMarks(storage).has('usr/org')]).toEqual([true, false]);
    marks.set('usr/org', { isShown: false, isUnfinished: false });
    expect([marks.has('usr/org'), changes]).toEqual([false, 3]);
  });

  it('is another one for another person and another organisation', () => {
    const marks = queueMarks(browser());
    marks.set('usr/org', { isShown: true, isUnfinished: true });
    expect([marks.has('other/org'), marks.has('usr/other')]).toEqual([false, false]);
  });

  it('is known while the page lives in a browser that keeps nothing', () => {
    const refuses = () => {
      throw new Error('storage is off');
    };
    const marks = queueMarks({ getItem: refuses, setItem: refuses, removeItem: refuses });
    marks.set('usr/org', { isShown: true, isUnfinished: true });
    expect([marks.has('usr/org'), marks.has('usr/other')]).toEqual([true, false]);
  });
});
