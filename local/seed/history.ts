import { ensureAccount } from '../../lib/app/billing/open-account.ts';
import { dailyUsage } from '../../lib/domain/daily-usage/decide.ts';
import { idOf, ulid } from '../../lib/domain/ids.ts';
import { addDays, DAY_MS, dayOf, dayStart } from '../../lib/domain/metering/day.ts';
import { organisation } from '../../lib/domain/organisation/commands.ts';
import { plan } from '../../lib/domain/plan/decide.ts';
import type { PlanTerms } from '../../lib/domain/plan/terms.ts';
import { closeDays } from './days.ts';
import { deleteFile, measurements, uploadFile } from './files.ts';
import { type Configuration, publish, runJob } from './jobs.ts';
import { refuseRemote } from './refuse.ts';
import { type Happening, HISTORY_DAYS, type Person, STORIES, type Story } from './story.ts';
import { digest, type SeedPlace, type SeedWorld, seedWorld } from './world.ts';

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

export interface SeedPeople {
  readonly owner: string;
  readonly member: string;
}

export interface Seeded {
  readonly organisations: readonly string[];
  /** Whether anything had to be written. */
  readonly wrote: boolean;
}

/**
 * Two organisations with 45 days behind them, told by ordinary commands with the clock of each day. The same on every
 * machine, up to the day it is written on; a second run finds it done. Refuses any endpoint but loopback.
 */
export async function seedHistory(place: SeedPlace, people: SeedPeople, nowMs = Date.now()): Promise<Seeded> {
  refuseRemote(place.endpoint);
  const told = await Promise.all(STORIES.map((story) => tell(place, story, people, nowMs)));
  return { organisations: told.map(({ org }) => org), wrote: told.some(({ wrote }) => wrote) };
}

async function tell(place: SeedPlace, story: Story, people: SeedPeople, nowMs: number) {
  // Its number does not depend on the day, or a second run would not find the first.
  const org = idOf('organisation', ulid(0, digest(`organisation ${story.key}`)));
  const begun = await foundingOf(place, story, org);
  const world = seedWorld(place, story.key, begun !== undefined);
  try {
    const foundedAtMs = begun ?? dayStart(addDays(dayOf(nowMs), -HISTORY_DAYS)) + 6 * HOUR_MS;
    const last = addDays(dayOf(foundedAtMs), HISTORY_DAYS - 1);
    const { state } = await world.kernel.load(dailyUsage, org);
    if (state.lastDay !== undefined && state.lastDay >= last) return { org, wrote: false };
    world.to(foundedAtMs);
    const configuration = await begin(world, story, org, people);
    const metered = await live(world, story, { org, foundedAtMs, people, configuration });
    await closeDays(world, { organisationId: org, foundedAtMs, last, metered });
    return { org, wrote: true };
  } finally {
    world.end();
  }
}

async function foundingOf(place: SeedPlace, story: Story, org: string): Promise<number | undefined> {
  const world = seedWorld(place, story.key, true);
  try {
    for await (const { atMs } of world.kernel.history(organisation, org, { to: 1 })) return atMs;
    return undefined;
  } finally {
    world.end();
  }
}

/** The organisation, its people, what it pays by, and what its jobs run. */
async function begin(world: SeedWorld, story: Story, org: string, people: SeedPeople): Promise<Configuration> {
  const roles = Object.entries(story.people) as [Person, 'owner' | 'member'][];
  const creator = people[roles.find(([, role]) => role === 'owner')?.[0] ?? 'owner'];
  await world.send(organisation, org, 'CreateOrganisation', { name: story.name, creatorId: creator }, creator);
  for (const [person, role] of roles) {
    if (role === 'owner') continue;
    await world.send(organisation, org, 'AddMember', { userId: people[person], role, addedBy: creator }, creator);
  }
  const planId = world.id('plan', TERMS.name);
  await world.send(plan, planId, 'DraftPlanVersion', TERMS, creator);
  await world.send(plan, planId, 'PublishPlanVersion', { version: 1 }, creator);
  const { kernel, newId } = world;
  await ensureAccount({ kernel, newId, defaultPlanId: planId }, org, { actor: creator, correlation: newId() });
  const { name, spec } = story.configuration;
  return publish(world, org, name, spec, creator);
}

interface Living {
  readonly org: string;
  readonly foundedAtMs: number;
  readonly people: SeedPeople;
  readonly configuration: Configuration;
}

/** Lets every day pass. Answers with the streams that moved bytes or run time. */
async function live(world: SeedWorld, story: Story, living: Living): Promise<readonly string[]> {
  const files = new Map<string, string>();
  const jobs: string[] = [];
  const dawnMs = dayStart(dayOf(living.foundedAtMs));
  for (let day = 0; day < HISTORY_DAYS; day += 1) {
    for (const happening of story.happenings(day)) {
      world.to(Math.max(world.nowMs(), dawnMs + day * DAY_MS + happening.hour * HOUR_MS));
      await happen(world, living, happening, files, jobs);
    }
  }
  return [...files.values()].map((id) => `file#${id}`).concat(jobs);
}

async function happen(
  world: SeedWorld,
  { org, people, configuration }: Living,
  happening: Happening,
  files: Map<string, string>,
  jobs: string[],
): Promise<void> {
  const { name } = happening;
  const userId = people[happening.by];
  const fileId = (wanted: string) => files.get(wanted) ?? '';
  switch (happening.kind) {
    case 'upload': {
      const content = measurements(name, happening.bytes);
      const about = { organisationId: org, name, contentType: 'application/octet-stream', uploaderId: userId };
      files.set(name, await uploadFile(world, { ...about, content }));
      return;
    }
    case 'delete':
      return deleteFile(world, org, fileId(name), userId);
    case 'job': {
      const inputs = happening.inputs.map(fileId);
      const ran = await runJob(world, {
        organisationId: org,
        name,
        configuration,
        inputs,
        userId,
        attempts: happening.attempts,
      });
      jobs.push(`job#${ran.jobId}`);
      for (const output of ran.outputs) files.set(output, output);
    }
  }
}
