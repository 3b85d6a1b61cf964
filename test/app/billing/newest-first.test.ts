import { commandsOf, isRejection } from 'epoch';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newestPage } from '../../../lib/app/billing/queries/newest-first.ts';
import { planMigrations } from '../../../lib/domain/plan-migrations/plan-migrations.ts';
import { createMemoryPlatform } from '../../memory-platform.ts';

const ORIGIN = { actor: 'usr_test', correlation: 'test' };
const PLAN = 'pln_1';
const { StartMigration, RecordStep } = commandsOf(planMigrations);

test('pages of a stream have each event once, also where a commit lies over their border', async () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 40 }), async (steps, limit) => {
      const { kernel } = createMemoryPlatform({ startMs: Date.UTC(2026, 2, 1) });
      const of = { migrationId: 'm' };
      await kernel.execute(planMigrations, StartMigration(PLAN, { ...of, toPlanId: 'p', toPlanVersion: 1 }), ORIGIN);
      for (const [step, size] of steps.entries()) {
        const fates = Array.from({ length: size }, (_, at) => ({ organisationId: `${step} ${at}` }));
        const data = { ...of, step, looked: size, fates, isLast: false };
        await kernel.execute(planMigrations, RecordStep(PLAN, data), ORIGIN);
      }
      const { version } = await kernel.load(planMigrations, PLAN);
      const stream = { aggregate: planMigrations, id: PLAN, version };
      const listed: number[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await newestPage(kernel, stream, { limit, cursor }, (_event, at) => [{ version: at }]);
        if (isRejection(page)) throw new Error(page.message);
        listed.push(...page.items.map((item) => item.version));
        cursor = page.cursor;
        if (cursor === undefined || listed.length > version) break;
      }
      expect(listed).toEqual(Array.from({ length: version }, (_, at) => version - at));
    }),
    { numRuns: 40 },
  );
});
