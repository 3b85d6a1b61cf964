import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { quantityText } from '../../cli/commands/usage.ts';
import { EXIT } from '../../cli/exit-codes.ts';
import type { ReplyOf } from '../../lib/client/types.ts';
import { check } from '../../local/demo/check.ts';
import { writeSample } from '../../local/demo/sample-file.ts';
import { runStory, type Story } from '../../local/demo/story.ts';
import { type CommandLine, commandLine, logIn } from './command-line.ts';

type Invoice = ReplyOf<'billing.getInvoice'>;

const STORY_MS = 300_000;
/** Three parts, the last one short. */
const BYTES = 20_000_001;

let folder: string;
let story: Story;
beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
  const path = join(folder, 'file.bin');
  await writeSample(path, BYTES);
  const local = {
    endpoint: inject('endpoint'),
    frontDoorUrl: inject('frontDoorUrl'),
    outputs: inject('outputs'),
    users: inject('users'),
  };
  story = await runStory({ local, folder, path, signal: AbortSignal.timeout(STORY_MS) });
}, STORY_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the whole thread, from a file to a bill', () => {
  it('agrees in every number with what the raw events and the objects say', async () => {
    expect(await check(story)).toEqual([]);
  });

  it('would be found out if a byte or a day were wrong', async () => {
    const digests = { ...story.digests, downloaded: 'another' };
    expect(await check({ ...story, digests })).toHaveLength(1);
    expect(await check({ ...story, job: { ...story.job, runMs: story.job.runMs + 1 } })).toHaveLength(1);
    const dayBefore = new Date(Date.parse(story.day) - 86_400_000).toISOString().slice(0, 10);
    expect((await check({ ...story, day: dayBefore })).length).toBeGreaterThan(0);
  });

  describe('as the command line tells it', () => {
    let shell: CommandLine;
    beforeAll(async () => {
      shell = commandLine(folder);
      await logIn(shell);
      await shell.json('orgs', 'use', story.organisationId);
    }, STORY_MS);
    const money = /\d+\.\d\d EUR/;

    it(
      'shows the bill that the API has, for people and for programs',
      async () => {
        const { organisationId: org, invoiceId: invoice } = story;
        const known = await story.owner.billing.getInvoice({ org, invoice });
        expect(await shell.json('bills', 'show', invoice)).toEqual(known);
        expect(await shell.json('bills', 'ls')).toMatchObject([{ id: invoice, total: known.total }]);
        const { code, stdout } = await shell.run('bills', 'show');
        expect(code).toBe(0);
        expect(stdout).toContain(`${known.total} EUR`);
        for (const { description } of known.lines) expect(stdout).toContain(description);
        expect(stdout).toMatch(money);
      },
      STORY_MS,
    );

    it(
      'explains a line down to files, jobs and events',
      async () => {
        const { organisationId: org, invoiceId: invoice } = story;
        const known = await story.owner.billing.explainLine({ org, invoice, line: '1' });
        expect(await shell.json('bills', 'explain', '1', invoice)).toEqual(known);
        const { stdout } = await shell.run('bills', 'explain', '1');
        for (const words of [story.day, story.fileId, story.job.jobId, 'PartsUploaded'])
          expect(stdout).toContain(words);
        expect((await shell.run('bills', 'explain', '99')).code).toBe(EXIT.notFound);
      },
      STORY_MS,
    );

    it(
      'shows what was used, in the numbers of the bill',
      async () => {
        const { code, stdout } = await shell.run('usage', '--from', story.day, '--to', story.day);
        expect({ code }).toEqual({ code: 0 });
        expect(stdout).toContain(story.day);
        const { lines } = await shell.json<Invoice>('bills', 'show');
        for (const line of lines) expect(stdout).toContain(quantityText(line));
      },
      STORY_MS,
    );
  });
});
