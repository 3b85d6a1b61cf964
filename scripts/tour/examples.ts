import type { Client } from '../../lib/client/client.ts';

/** What stands for each parameter of an address; of what an organisation has none there is none. */
export type Examples = Readonly<Record<string, string>>;

/** The newest of each, of an organisation with a history, and of the administration. */
export async function examplesOf(owner: Client, admin: Client, org: string): Promise<Examples> {
  const { items: invoices } = await owner.billing.listInvoices({ org, query: {} });
  const invoice = invoices.find(({ status }) => status === 'final')?.id;
  const found: Record<string, string | undefined> = {
    org,
    invoice,
    ...(invoice === undefined ? {} : await lineOf(owner, org, invoice)),
    file: (await owner.files.list({ org, query: { limit: 1 } })).items[0]?.id,
    job: await finishedJob(owner, org),
    configuration: (await owner.jobs.listConfigurations({ org, query: {} })).items[0]?.id,
    pipeline: (await owner.pipelines.list({ org, query: {} })).items[0]?.id,
    plan: (await admin.billing.listPlans({ query: {} })).items[0]?.id,
    runbook: 'parked-stream',
    person: (await admin.admin.listUsers({ query: {} })).items[0]?.id,
  };
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The first line of a bill that files have used, its newest such day, and the first of them. */
async function lineOf(owner: Client, org: string, invoice: string) {
  const { lines } = await owner.billing.getInvoice({ org, invoice });
  for (const index of lines.keys()) {
    const line = String(index + 1);
    const { days } = await owner.billing.explainLine({ org, invoice, line });
    for (const { day } of days.toReversed()) {
      const { items } = await owner.billing.listLineParts({ org, invoice, line, day, query: { limit: 1 } });
      const part = items[0]?.file;
      if (part !== undefined) return { line, day, part };
    }
  }
  return {};
}

async function finishedJob(owner: Client, org: string): Promise<string | undefined> {
  const { items } = await owner.jobs.list({ org, query: { limit: 100 } });
  return (items.find(({ status }) => status === 'completed') ?? items[0])?.id;
}
