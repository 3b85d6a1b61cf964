import { expect } from 'vitest';
import { ledgerDayRow } from '../../../lib/app/usage/views/ledger-rows.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../../lib/domain/job-slots/job-slots.ts';
import { quota } from '../../../lib/domain/quota/quota.ts';
import { spending } from '../../../lib/domain/spending/spending.ts';
import type { When } from './oracle.ts';
import { fileState, type Scene } from './scene.ts';
import { isActiveJob, type Told, type ToldJob } from './told.ts';

/** Slots, the quota's places, pins and reservations are those of attempts that go on, and each run is billed once. */
export async function nothingIsHeld(scene: Scene, told: Told, when: When): Promise<void> {
  const { kernel, org } = scene;
  const live = told.jobs.filter(({ state: { attempt } }) => attempt !== undefined && attempt.over === undefined);
  const attempts = live.flatMap(({ state: { attempt } }) => attempt?.id ?? []).sort();
  const active = told.jobs.filter(isActiveJob);
  if (when !== 'running')
    expect(
      active.map(({ id }) => id),
      'active for ever',
    ).toEqual([]);
  const { state: slots } = await kernel.load(jobSlots, JOB_SLOTS_ID);
  expect(slots.used.all, 'slots').toBe(live.length);
  const { state: held } = await kernel.load(quota, org);
  expect(held.activeJobs, 'active jobs').toBe(active.length);
  const { state: spent } = await kernel.load(spending, org);
  expect(Object.keys(spent.reserved).sort(), 'reserved').toEqual(attempts);
  const pins = new Set<string>();
  for (const { id } of scene.known) {
    const state = await fileState(scene, id);
    if (state.status === 'available') for (const attempt of Object.keys(state.pins)) pins.add(attempt);
  }
  expect(
    [...pins].filter((attempt) => !attempts.includes(attempt)),
    'pins',
  ).toEqual([]);
  if (when !== 'running') await runsAreBilled(scene, told.jobs);
}

/** Milliseconds, by the log's own times: what the platform has lost costs nothing. */
async function runsAreBilled({ api, org }: Scene, jobs: readonly ToldJob[]): Promise<void> {
  let due = 0n;
  for (const { events } of jobs)
    for (const event of events) {
      if (event.type !== 'AttemptEnded' || event.data.failure === 'infrastructure') continue;
      due += BigInt(event.data.atMs - event.data.startedAtMs);
    }
  let [billed, level] = [0n, 0n];
  for await (const { values } of ledgerDayRow.every(api.queue.at('usage-ledger@1'), { organisationId: org })) {
    for (const { inDay, net } of Object.values(values.compute)) {
      billed += level * 86_400_000n + BigInt(inDay);
      level += BigInt(net);
    }
  }
  expect(billed, 'milliseconds of compute').toBe(due);
}
