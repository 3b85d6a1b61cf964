import { randomUUID } from 'node:crypto';
import { expect, inject, it, vi } from 'vitest';
import { seedHistory } from '../../local/seed/history.ts';
import { whileHeld } from '../../local/seed/hold-deliveries.ts';
import { SCRIPTS } from '../../local/seed/script.ts';
import type { SeedDeployment } from '../../local/seed/target.ts';
import { demoPeople } from '../../local/seed/users.ts';
import { clientOf } from './customer.ts';

const frontDoorUrl = inject('frontDoorUrl');
const deployment: SeedDeployment = { endpoint: inject('endpoint'), outputs: inject('outputs') };
const NOW_MS = Date.now();
/** Two histories and their delivery, on a machine that is busy with other work. */
const HISTORIES_MS = 400_000;
const DELIVERY = { timeout: 120_000, interval: 1_000 };
/** Steps after which a run is broken off: in the founding, in the middle, near the end. */
const BREAKS = [3, 15, 45];
/** With jobs of every kind of end but one, in a third of the time. */
const DAYS = 14;

/** The larger story's beginning under a name of its own, for one try of this test alone: a second try begins anew. */
function called(key: string) {
  return SCRIPTS.slice(0, 1).map((story) => ({ ...story, key: `${key} ${randomUUID()}`, days: DAYS }));
}

class BrokenOff extends Error {}

function breakOffAfter(steps: number): () => void {
  let taken = 0;
  return () => {
    taken += 1;
    if (taken > steps) throw new BrokenOff(`after ${steps} steps`);
  };
}

/** All that a person sees of an organisation, without ids. */
async function seen(org: string) {
  const client = await clientOf(frontDoorUrl, inject('users').owner);
  const range = { from: dayBefore(60), to: dayBefore(0) };
  const [files, jobs, days, invoices] = await Promise.all([
    client.files.list({ org, query: { limit: 100 } }),
    client.jobs.list({ org, query: { limit: 100 } }),
    client.billing.listUsageDays({ org, query: range }),
    client.billing.listInvoices({ org, query: {} }),
  ]);
  const details = await Promise.all(jobs.items.map(({ id }) => client.jobs.get({ org, job: id })));
  return {
    files: files.items.map(({ name, sizeBytes, status, createdAt }) => ({ name, sizeBytes, status, createdAt })),
    jobs: details.map(({ name, status, createdAt, attempts, files: inputs, outputs }) => ({
      name,
      status,
      createdAt,
      attempts: attempts.map(({ number, status: how, startedAt, runMs }) => ({ number, how, startedAt, runMs })),
      inputs: inputs.map((file) => file.name),
      outputs: outputs.map((file) => file.name),
    })),
    // Today goes on, and with it the month: what a day costs is its part of the month's amount.
    days: days.items
      .filter(({ closed }) => closed)
      .map(({ day, usage }) => ({ day, usage: usage.map(({ meter, count }) => ({ meter, count })) })),
    invoices: invoices.items.map(({ from, to, status, total }) => {
      return { from, to, status, ...(status === 'final' && { total }) };
    }),
  };
}

/** Months that so many days before today lie in: each has an invoice. */
function monthsOf(days: number): number {
  return new Set(Array.from({ length: days }, (_, n) => dayBefore(n + 1).slice(0, 7))).size;
}

function dayBefore(days: number): string {
  return new Date(NOW_MS - days * 86_400_000).toISOString().slice(0, 10);
}

/** One history in one go, and another that is broken off three times. */
async function tellBoth(people: Awaited<ReturnType<typeof demoPeople>>) {
  const whole = await seedHistory(deployment, people, NOW_MS, called('told in one go'));
  const scripts = called('broken off');
  for (const steps of BREAKS) {
    const onStep = breakOffAfter(steps);
    await expect(seedHistory({ ...deployment, onStep }, people, NOW_MS, scripts)).rejects.toThrow(BrokenOff);
  }
  const resumed = await seedHistory(deployment, people, NOW_MS, scripts);
  expect(resumed.wrote).toBe(true);
  expect(await seedHistory(deployment, people, NOW_MS, scripts)).toEqual({ ...resumed, wrote: false });
  return { whole, resumed };
}

it(
  'a history that is broken off again and again comes to the same end as one seeded in one go',
  async () => {
    const people = await demoPeople(frontDoorUrl);
    const { whole, resumed } = await whileHeld(deployment, () => tellBoth(people));
    const [one = ''] = whole.organisations;
    const [other = ''] = resumed.organisations;
    await expect.poll(async () => (await seen(one)).invoices.length, DELIVERY).toBeGreaterThanOrEqual(monthsOf(DAYS));
    await expect.poll(async () => (await seen(one)).jobs.length, DELIVERY).toBe(4);
    await vi.waitFor(async () => expect(await seen(other)).toEqual(await seen(one)), DELIVERY);
    const wanted = await seen(one);
    expect(wanted.jobs).toHaveLength(4);
    expect(wanted.days).toHaveLength(DAYS);
  },
  HISTORIES_MS,
);
