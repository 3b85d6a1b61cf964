import { nextMidnight, type Plan } from './book.ts';
import type { KnownPlan, Scene } from './scene.ts';
import { sendAs } from './sending.ts';
import type { OfPlans, Sending } from './steps.ts';

/** What operators do with plans, and with all customers of one. */
export async function ofPlans(scene: Scene, sending: Sending, of: OfPlans): Promise<void> {
  const { plans } = scene;
  if (of.type === 'draft') return scene.draftPlan(of.charges);
  const plan = plans[('plan' in of ? of.plan : of.from) % plans.length];
  if (plan === undefined) return;
  const params = { plan: plan.id };
  switch (of.type) {
    case 'redraft': {
      const { charges } = of;
      const body = { name: 'P', currency: 'EUR', charges };
      const forbidden = plan.isRetired ? 'it is retired' : undefined;
      const taken = () => {
        plan.draft = charges;
      };
      await sendAs(scene, sending, { route: 'billing.redraftPlan', params, body, forbidden, must: true, taken });
      return;
    }
    case 'publish':
      await sendAs(scene, sending, { route: 'billing.publishPlan', params, taken: () => published(plan) });
      return;
    case 'retire': {
      // The plan of new customers stays.
      if (plan === plans[0]) return;
      const taken = () => {
        plan.isRetired = true;
      };
      await sendAs(scene, sending, { route: 'billing.retirePlan', params, must: true, taken });
      return;
    }
    case 'migrate':
      return migrate(scene, sending, plan, of.to);
  }
}

function published(plan: KnownPlan): void {
  const { id, draft, versions } = plan;
  if (draft === undefined) return;
  versions.push({ id, version: versions.length + 1, charges: draft });
  plan.draft = undefined;
}

/** Everybody who pays by the plan from the next day on. */
async function migrate(scene: Scene, sending: Sending, plan: KnownPlan, to: number): Promise<void> {
  const all = scene.plans.flatMap((one) => one.versions.map((version) => ({ version, isRetired: one.isRetired })));
  const target = all[to % all.length];
  if (target === undefined) return;
  const { version, isRetired } = target;
  const params = { plan: plan.id, migration: `mig-${scene.api.eventCount()}` };
  const body = { plan: version.id, version: version.version };
  const forbidden = isRetired ? 'it is retired' : undefined;
  const isTaken = await sendAs(scene, sending, { route: 'admin.startMigration', params, body, forbidden });
  if (!isTaken) return;
  moved(scene, plan.id, version);
  await scene.migrate();
}

function moved({ api, customers }: Scene, from: string, to: Plan): void {
  const day = nextMidnight(api.clock.nowMs());
  for (const { book, ends } of customers) {
    const isOver = ends.some((last) => last < day);
    if (!isOver && book.planOn(day)?.id === from && book.planOn(day) !== to) book.pin(to, day);
  }
}
