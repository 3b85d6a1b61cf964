import { ensureAccount } from '../../lib/app/billing/commands/open-account.ts';
import { dailyUsage } from '../../lib/domain/daily-usage/daily-usage.ts';
import { idOf, ulid } from '../../lib/domain/ids.ts';
import { addDays, dayOf, dayStart } from '../../lib/domain/metering/day.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { plan } from '../../lib/domain/plan/plan.ts';
import type { PlanTerms } from '../../lib/domain/plan/terms.ts';
import { closeDays } from './days.ts';
import { type Configuration, publish } from './jobs.ts';
import { live, type SeedPeople } from './live.ts';
import { refuseRemote } from './refuse.ts';
import { type Person, SCRIPTS, type SeedScript } from './script.ts';
import {
  digest,
  foundingOf,
  remembering,
  type SeedDeployment,
  type SeedStores,
  type SeedTarget,
  targetOn,
  withStores,
} from './target.ts';
import { type Timeline, timelineOf } from './timeline.ts';

const HOUR_MS = 3_600_000;
/** Prices at which small files come to amounts that one can see. */
const TERMS: PlanTerms = {
  name: 'Studio',
  currency: 'EUR',
  charges: [
    { meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '0.35' } },
    { meter: 'compute.seconds:standard-1', model: { kind: 'perUnit', unit: '0.00014' } },
    { meter: 'compute.seconds:standard-2', model: { kind: 'perUnit', unit: '0.00028' } },
  ],
};

export interface Seeded {
  readonly organisations: readonly string[];
  /** Whether anything had to be written. */
  readonly wrote: boolean;
}

/**
 * Two organisations with 45 days behind them, written by ordinary commands with the clock of each day. The same on every
 * machine, up to the day it is written on; a second run finds it done, or goes on where the first was broken off.
 * Refuses any endpoint but loopback.
 */
export async function seedHistory(
  deployment: SeedDeployment,
  people: SeedPeople,
  nowMs = Date.now(),
  scripts = SCRIPTS,
): Promise<Seeded> {
  refuseRemote(deployment.endpoint);
  return withStores(deployment, async (stores) => {
    const seeded = await Promise.all(scripts.map((script) => seedOne(stores, script, people, nowMs)));
    return { organisations: seeded.map(({ org }) => org), wrote: seeded.some(({ wrote }) => wrote) };
  });
}

async function seedOne(stores: SeedStores, script: SeedScript, people: SeedPeople, nowMs: number) {
  // Its number does not depend on the day, or a second run would not find the first.
  const org = idOf('organisation', ulid(0, digest(`organisation ${script.key}`)));
  const begun = await foundingOf(stores, [org]);
  const resuming = begun !== undefined;
  const foundedAtMs = begun ?? dayStart(addDays(dayOf(nowMs), -script.days)) + 6 * HOUR_MS;
  const wrote = await remembering(stores, resuming, (told) =>
    tellOne(targetOn(told, script.key, resuming), script, { org, foundedAtMs, people }),
  );
  return { org, wrote };
}

interface Founded {
  readonly org: string;
  readonly foundedAtMs: number;
  readonly people: SeedPeople;
}

/** Whether anything had to be written. */
async function tellOne(
  target: SeedTarget,
  script: SeedScript,
  { org, foundedAtMs, people }: Founded,
): Promise<boolean> {
  const last = addDays(dayOf(foundedAtMs), script.days - 1);
  const timeline = timelineOf(target);
  const { state } = await timeline.kernel.load(dailyUsage, org);
  if (state.lastDay !== undefined && state.lastDay >= last) return false;
  timeline.to(foundedAtMs);
  const configuration = await begin(timeline, script, org, people);
  const days = live(target, script, { organisationId: org, foundedAtMs, people, configuration });
  const closing = closeDays(target, { organisationId: org, foundedAtMs, days });
  // When one thing fails, nothing is left running behind it.
  const ended = await Promise.allSettled([...days, closing]);
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
  return true;
}

/** The organisation, its people, what it pays by, and what its jobs run. */
async function begin(timeline: Timeline, script: SeedScript, org: string, people: SeedPeople): Promise<Configuration> {
  const roles = Object.entries(script.people) as [Person, 'owner' | 'member'][];
  const creator = people[roles.find(([, role]) => role === 'owner')?.[0] ?? 'owner'];
  await timeline.send(organisation, org, 'CreateOrganisation', { name: script.name, creatorId: creator }, creator);
  for (const [person, role] of roles) {
    if (role === 'owner') continue;
    await timeline.send(organisation, org, 'AddMember', { userId: people[person], role, addedBy: creator }, creator);
  }
  const planId = timeline.id('plan', TERMS.name);
  await timeline.send(plan, planId, 'DraftPlanVersion', TERMS, creator);
  await timeline.send(plan, planId, 'PublishPlanVersion', { version: 1 }, creator);
  const { kernel } = timeline;
  await timeline.once(`billing-account#${org}`, 'OpenAccount', async (correlation) => {
    await ensureAccount({ kernel, defaultPlanId: planId }, org, { actor: creator, correlation });
    return { ok: true };
  });
  const { name, spec } = script.configuration;
  return publish(timeline, org, name, spec, creator);
}
