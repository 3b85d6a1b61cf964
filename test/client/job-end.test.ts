import { expect, test } from 'vitest';
import { hasEnded } from '../../lib/client/job-end.ts';

test('a job has ended when it completed, failed or was cancelled', () => {
  const ended = (['draft', 'submitted', 'running', 'completed', 'failed', 'cancelled'] as const).filter((status) =>
    hasEnded({ status }),
  );
  expect(ended).toEqual(['completed', 'failed', 'cancelled']);
});
