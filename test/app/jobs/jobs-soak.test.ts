import { expect, it } from 'vitest';
import { soakJobs } from '../../soak/jobs-soak.ts';

it('runs each attempt once, bills what ran, and leaves no machine or slot behind, while hosts die and messages are lost', async () => {
  const { wrong, lostMachines, disturbed } = await soakJobs(7, 40);
  expect(wrong).toEqual([]);
  expect(lostMachines).toBeGreaterThan(0);
  expect(disturbed).toBeGreaterThan(0);
});
