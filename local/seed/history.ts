import { ensureAccount } from '../../lib/app/billing/commands/open-account.ts';
import { dailyUsage } from '../../lib/domain/daily-usage/decide.ts';
import { idOf, ulid } from '../../lib/domain/ids.ts';
import { addDays, dayOf, dayStart } from '../../lib/domain/metering/day.ts';
import { organisation } from '../../lib/domain/organisation/commands.ts';
import { plan } from '../../lib/domain/plan/decide.ts';
import type { PlanTerms } from '../../lib/domain/plan/terms.ts';
import { closeDays } from './days.ts';
import { type Configuration, publish } from './jobs.ts';
import { live, type SeedPeople } from './live.ts';
import { refuseRemote } from './refuse.ts';
import { type Person, STORIES, type Story } from './story.ts';
import { type Strand, strandOf } from './strand.ts';
import { digest, type SeedPlace, seedWorld } from './world.ts';

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
 * Two organisations with 45 days behind them, told by ordinary commands with the clock of each day. The same on every
 * machine, up to the day it is written on; a second run finds it done, or goes on where the first was broken off.
 * Refuses any endpoint but loopback.
 */
export async function seedHistory(
  place: SeedPlace,
  people: SeedPeople,
  nowMs = Date.now(),
  stories = STORIES,
): Promise<Seeded> {
  refuseRemote(place.endpoint);
  const told = await Promise.all(stories.map((story) => tell(place, story, people, nowMs)));
  return { organisations: told.map(({ org }) => org), wrote: told.some(({ wrote }) => wrote) };
}

async function tell(place: SeedPlace, story: Story, people: SeedPeople, nowMs: number) {
  // Its number does not depend on the day, or a second run would not find the first.
  const org = idOf('organisation', ulid(0, digest(`organisation ${story.key}`)));
  const begun = await foundingOf(place, story, org);
  const world = seedWorld(place, story.key, begun !== undefined);
  try {
    const foundedAtMs = begun ?? dayStart(addDays(dayOf(nowMs), -story.days)) + 6 * HOUR_MS;
    const last = addDays(dayOf(foundedAtMs), story.days - 1);
    const strand = strandOf(world);
    const { state } = await strand.kernel.load(dailyUsage, org);
    if (state.lastDay !== undefined && state.lastDay >= last) return { org, wrote: false };
    strand.to(foundedAtMs);
    const configuration = await begin(strand, story, org, people);
    const days = live(world, story, { organisationId: org, foundedAtMs, people, configuration });
    const closing = closeDays(world, { organisationId: org, foundedAtMs, days });
    // When one thing fails, nothing is left running behind it.
    const ended = await Promise.allSettled([...days, closing]);
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
    return { org, wrote: true };
  } finally {
    world.end();
  }
}

async function foundingOf(place: SeedPlace, story: Story, org: string): Promise<number | undefined> {
  const world = seedWorld(place, story.key, true);
  try {
    for await (const { atMs } of world.store.read(`organisation#${org}`, { to: 1 })) return atMs;
    return undefined;
  } finally {
    world.end();
  }
}

/** The organisation, its people, what it pays by, and what its jobs run. */
async function begin(strand: Strand, story: Story, org: string, people: SeedPeople): Promise<Configuration> {
  const roles = Object.entries(story.people) as [Person, 'owner' | 'member'][];
  const creator = people[roles.find(([, role]) => role === 'owner')?.[0] ?? 'owner'];
  await strand.send(organisation, org, 'CreateOrganisation', { name: story.name, creatorId: creator }, creator);
  for (const [person, role] of roles) {
    if (role === 'owner') continue;
    await strand.send(organisation, org, 'AddMember', { userId: people[person], role, addedBy: creator }, creator);
  }
  const planId = strand.id('plan', TERMS.name);
  await strand.send(plan, planId, 'DraftPlanVersion', TERMS, creator);
  await strand.send(plan, planId, 'PublishPlanVersion', { version: 1 }, creator);
  const { kernel, newId } = strand;
  await strand.once(`billing-account#${org}`, 'OpenAccount', async (correlation) => {
    await ensureAccount({ kernel, newId, defaultPlanId: planId }, org, { actor: creator, correlation });
    return { ok: true };
  });
  const { name, spec } = story.configuration;
  return publish(strand, org, name, spec, creator);
}
