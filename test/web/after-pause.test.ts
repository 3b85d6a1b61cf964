import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterPause } from '../../web/src/shell/after-pause.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function scene() {
  const done: string[] = [];
  const at = { place: '/files' };
  const pause = afterPause(250, () => at.place);
  return { done, at, type: (text: string) => pause.ask(() => done.push(text)), forget: pause.forget };
}

describe('What is asked for while somebody types', () => {
  it('is done when they pause, the last of it alone', () => {
    const { done, type } = scene();
    type('s');
    vi.advanceTimersByTime(200);
    type('sc');
    vi.advanceTimersByTime(200);
    expect(done).toEqual([]);
    vi.advanceTimersByTime(50);
    expect(done).toEqual(['sc']);
  });

  it('is not done on another page, nor once it is forgotten', () => {
    const { done, at, type, forget } = scene();
    type('scan');
    at.place = '/jobs';
    vi.runAllTimers();
    type('scan');
    forget();
    vi.runAllTimers();
    expect(done).toEqual([]);
  });
});
