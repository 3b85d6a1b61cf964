import { quantityText } from '../../cli/commands/usage.ts';
import { table } from '../../cli/format.ts';
import { PRICES, type Story } from './story.ts';

/** Events of a line that are shown; the line's own explanation has them all. */
const SHOWN = 12;

/** Prints usage by user, prices, the invoice, and the path from its largest line back to the events. */
export async function printBill({ owner, organisationId: org, day, invoiceId, job }: Story): Promise<void> {
  const byJob = await owner.billing.listUsageByJob({ org, query: { from: day, to: day } });
  const rows = (who: string, usage: typeof byJob.total) => usage.map((one) => [who, one.meter, quantityText(one)]);
  console.log(`\nUsed on ${day} (the job ran ${job.runMs} ms)`);
  console.log(
    table(
      ['by', 'meter', 'quantity'],
      [
        ...byJob.items.flatMap(({ job: id, usage }) => rows(id, usage)),
        ...rows('(no job)', byJob.unlinked),
        ...rows('total', byJob.total),
      ],
      [2],
    ),
  );
  console.log('\nPrices');
  console.log(table(['meter', 'EUR per unit'], Object.entries(PRICES), [1]));

  const invoice = await owner.billing.getInvoice({ org, invoice: invoiceId });
  console.log(`\nInvoice ${invoice.id}, ${invoice.from} to ${invoice.to}, ${invoice.status}`);
  console.log(
    table(
      ['', 'what', 'quantity', 'amount'],
      [
        ...invoice.lines.map((line) => [String(line.line), line.description, quantityText(line), line.amount]),
        ['', 'total', '', `${invoice.total} ${invoice.currency}`],
      ],
      [2, 3],
    ),
  );

  const [largest] = invoice.lines.toSorted((a, b) => Number(b.amount) - Number(a.amount));
  if (largest === undefined) return;
  const why = await owner.billing.explainLine({ org, invoice: invoiceId, line: String(largest.line) });
  console.log(`\nWhere line ${largest.line} (${largest.meter}, ${largest.amount} ${invoice.currency}) comes from`);
  console.log(
    table(
      ['day', 'quantity', 'of it, corrected after the close'],
      why.days.map(({ day: d, quantity, corrected = '' }) => [d, `${quantity} ${why.line.unit}s`, corrected]),
      [1, 2],
    ),
  );
  console.log(
    table(
      ['file or attempt', 'job', 'count'],
      why.parts.map(({ file, attempt, job: id, count }) => [file ?? attempt ?? '', id ?? '(no job)', count]),
      [2],
    ),
  );
  const shown = why.events.slice(0, SHOWN);
  console.log(
    table(
      ['event', 'at', 'stream'],
      shown.map(({ type, at, stream, version }) => [type, at, `${stream}@${version}`]),
    ),
  );
  if (why.events.length > SHOWN) console.log(`… and ${why.events.length - SHOWN} more`);
}
