import { commandsOf } from 'epoch';
import type { ViewReader } from 'epoch/views';
import { expect, test } from 'vitest';
import { fileShares } from '../../../lib/app/usage/queries/shares.ts';
import { createTimelines } from '../../../lib/app/usage/queries/timelines.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { createDependencies } from './dependencies.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 20);
const BYTES = 20_000_000_000;

/** Counts the rows that are read of lists. */
function counting(reader: ViewReader) {
  const read = { rows: 0 };
  const page: ViewReader['page'] = async (view, request) => {
    const found = await reader.page(view, request);
    read.rows += found.items.length;
    return found;
  };
  return { read, reader: { ...reader, page } };
}

async function newFile() {
  const deps = createDependencies(START);
  const org = deps.id('organisation');
  const fileId = await deps.upload(org, 'usr_a', BYTES);
  /** What a day of the organisation came to, and how many rows that took. */
  async function ask(day: number) {
    const { read, reader } = counting(deps.reader);
    const window = { fromMs: START + day * DAY, toMs: START + (day + 1) * DAY };
    const shares = [];
    for await (const share of fileShares(createTimelines(reader), org, [window])) shares.push(share);
    return { rows: read.rows, shares };
  }
  /** A job that the file is linked to. */
  async function link(): Promise<void> {
    const spec = { command: 'sh', arguments: [], environment: {}, machineType: 'standard-1', timeoutMs: HOUR };
    const whose = { organisationId: org, creatorId: 'usr_a', configurationId: deps.id('jobConfiguration') };
    const data = { ...whose, name: 'j', configurationVersion: 1, spec: { ...spec, maxAttempts: 1 }, fileIds: [fileId] };
    await deps.send(job, commandsOf(job).CreateJob(deps.id('job'), data));
  }
  return { deps, ask, link };
}

test('a question for a day reads as many rows of a file after a year as on its first day', async () => {
  const { deps, ask } = await newFile();
  deps.to(START + DAY);
  const first = await ask(0);
  deps.to(START + 365 * DAY);
  const last = await ask(364);
  // The file in the organisation's list, and its parts.
  expect([first.rows, last.rows]).toEqual([2, 2]);
  expect(last.shares).toMatchObject([{ byteMs: BigInt(BYTES) * BigInt(DAY) }]);
});

test('a job that uses a file adds one row, for it shares in every day until it is unlinked', async () => {
  const { deps, ask, link } = await newFile();
  for (let day = 1; day <= 30; day += 1) {
    deps.to(START + day * DAY);
    await link();
  }
  deps.to(START + 60 * DAY);
  const { rows, shares } = await ask(50);
  expect([rows, shares[0]?.jobs.size]).toEqual([2 + 30, 30]);
});
