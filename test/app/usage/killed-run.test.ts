import { describe, expect, test } from 'vitest';
import { DISPATCH_PAGE } from '../../../lib/app/usage/commands/daily-run.ts';
import { billingRun } from '../../../lib/domain/billing-run/billing-run.ts';
import { closedDays, FINAL_AT_MS, invoicesOf, organisationsWithUsage, runKilled } from './killed-run.ts';

const DAYS = ['2026-11-30', '2026-12-01', '2026-12-02', '2026-12-03'];

describe('a billing run that dies on its way', () => {
  // Each call is a place to die at: before its effect, or after it.
  const places = Array.from({ length: 24 }, (_, index) => index + 1);
  test.each(places)('closes every day once and issues every invoice once: after call %i, and again', async (place) => {
    const scene = await organisationsWithUsage(3);
    scene.deps.to(FINAL_AT_MS);
    expect(await runKilled(scene, [place, 2 * place + 1])).toBe(2);
    for (const org of scene.orgs) expect(await closedDays(scene, org)).toEqual(DAYS);
    const numbers = [...(await invoicesOf(scene)).values()];
    expect(numbers).toEqual([[1], [2], [3]]);
    const { state } = await scene.deps.kernel.load(billingRun, '2026-12-03');
    expect(state).toEqual({ status: 'completed', organisations: 3, failed: 0 });
  });

  test('goes on over pages of organisations, also when it dies between two', async () => {
    const scene = await organisationsWithUsage(DISPATCH_PAGE + 3, 3);
    scene.deps.to(FINAL_AT_MS);
    // The start of the run, the page, and then what follows it.
    expect(await runKilled(scene, [5, 2_000])).toBe(2);
    for (const org of scene.orgs) expect(await closedDays(scene, org)).toEqual(DAYS);
    const { state } = await scene.deps.kernel.load(billingRun, '2026-12-03');
    expect(state).toEqual({ status: 'completed', organisations: DISPATCH_PAGE + 3, failed: 0 });
  }, 60_000);
});
