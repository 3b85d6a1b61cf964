import { beforeAll, describe, expect, it } from 'vitest';
import { quantityText } from '../../cli/commands/usage.ts';
import { EXIT } from '../../cli/exit-codes.ts';
import type { ReplyOf } from '../../lib/client/types.ts';
import { amountOf } from '../../local/demo/oracle.ts';
import { PRICES } from '../../local/demo/story.ts';
import { type CommandLine, commandLine, logIn } from './command-line.ts';
import { folder, STORY_MS, story } from './demo-story.ts';

type Invoice = ReplyOf<'billing.getInvoice'>;
type JobCost = ReplyOf<'billing.getJobCost'>;

describe('the whole thread, from a file to a bill', () => {
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
        // The days of the story may lie in two months.
        const listed = await shell.json<Invoice[]>('bills', 'ls');
        expect(listed.find(({ id }) => id === invoice)).toMatchObject({ total: known.total });
        const { code, stdout } = await shell.run('bills', 'show', invoice);
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
        const { lines } = await story.owner.billing.getInvoice({ org, invoice });
        const storage = lines.find(({ meter }) => meter === 'storage.gb_hours')?.line;
        const { stdout } = await shell.run('bills', 'explain', `${storage}`, invoice);
        for (const words of [story.day, story.fileId, story.job.jobId, 'PartsUploaded'])
          expect(stdout).toContain(words);
        expect((await shell.run('bills', 'explain', '99')).code).toBe(EXIT.notFound);
      },
      STORY_MS,
    );

    it(
      'shows what a job costs, in the numbers of the API',
      async () => {
        const { jobId, runMs } = story.job;
        const meter = 'compute.seconds:standard-1';
        const compute = amountOf(meter, BigInt(runMs), PRICES[meter]).replace(/\.?0+$/, '');
        const cost = await shell.json<JobCost>('jobs', 'cost', jobId);
        expect(cost.usage.find((used) => used.meter === meter)?.amount).toBe(compute);
        const { code, stdout } = await shell.run('jobs', 'cost', jobId);
        expect(code).toBe(0);
        for (const words of [`${compute} EUR`, 'storage.gb_hours', 'running']) expect(stdout).toContain(words);
      },
      STORY_MS,
    );

    it(
      'shows what was used, in the numbers of the bill',
      async () => {
        const { code, stdout } = await shell.run('usage', '--from', story.day, '--to', story.day);
        expect({ code }).toEqual({ code: 0 });
        expect(stdout).toContain(story.day);
        const { organisationId: org, day } = story;
        const { items } = await story.owner.billing.listUsageDays({ org, query: { from: day, to: day } });
        for (const used of items.flatMap(({ usage }) => usage)) expect(stdout).toContain(quantityText(used));
      },
      STORY_MS,
    );
  });
});
