import { expect, test } from 'vitest';
import { hasEnded } from '../../lib/client/job-end.ts';

const over = { endedAt: '2026-03-01T12:00:00.000Z' };

test('a job has ended when its attempts are shown to have: its state may be known before them', () => {
  expect(hasEnded({ status: 'completed', attempts: [over] })).toBe(true);
  expect(hasEnded({ status: 'completed', attempts: [over, {}] })).toBe(false);
  expect(hasEnded({ status: 'completed', attempts: [] })).toBe(false);
  expect(hasEnded({ status: 'failed', attempts: [{}] })).toBe(false);
  expect(hasEnded({ status: 'failed', attempts: [] })).toBe(true);
  expect(hasEnded({ status: 'cancelled', attempts: [{}] })).toBe(true);
  expect(hasEnded({ status: 'running', attempts: [over] })).toBe(false);
});
