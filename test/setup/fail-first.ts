import { afterEach } from 'vitest';

/** Fails the first try of every test that has a second one, when it has done everything: does the second pass after it? */
afterEach(({ task }) => {
  const tries = task.result?.retryCount ?? 0;
  if (Number(task.retry ?? 0) > 0 && tries === 0) throw new Error('the first try, failed on purpose');
});
