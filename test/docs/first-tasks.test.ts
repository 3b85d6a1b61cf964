import { expect, test } from 'vitest';
import { firstTasks } from '../browser/first-tasks.ts';

/** Of the shortest way, so many may be walked. */
const MOST = 1.5;

test('each of the twelve first-time tasks is walked by at most half as many clicks more than the shortest way has', () => {
  const tasks = firstTasks();
  expect(tasks).toHaveLength(12);
  for (const { task, shortest, walked } of tasks) {
    expect(shortest, task).toBeGreaterThan(0);
    expect(walked, task).toBeGreaterThanOrEqual(shortest);
    expect(walked, task).toBeLessThanOrEqual(MOST * shortest);
  }
});
