import type { Command } from 'commander';
import type { ReplyOf } from '../../lib/client/types.ts';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import { styled } from '../context.ts';
import { table } from '../format.ts';
import { balanceText } from './account-text.ts';
import { addressRows } from './billing-details.ts';
import { addCompare } from './compare.ts';
import { addExports } from './exports.ts';
import { addParts } from './line-parts.ts';
import { newest } from './newest-invoice.ts';
import { paymentText } from './payment-text.ts';
import { addPrices } from './prices.ts';
import { addReceipt } from './receipt.ts';
import { quantityText } from './usage.ts';

const MAX_INVOICES = 600;

export function addBills(program: Command): void {
  const bills = program.command('bills').description('invoices, the open one included');
  addList(bills);
  addShow(bills);
  addExplain(bills);
  addCompare(bills);
  addBalance(bills);
  addPrices(bills);
  addReceipt(bills);
  addExports(bills);
  addParts(bills);
}

function addList(bills: Command): void {
  bills
    .command('ls', { isDefault: true })
    .description('list them, newest first')
    .action(
      withContext(async (context) => {
        const org = context.organisation();
        const items = await collect(context.client.items('billing.listInvoices', { org }), MAX_INVOICES);
        context.out.result(items, () =>
          table(
            ['id', 'from', 'to', 'status', 'total', 'to be paid', 'until'],
            items.map(({ id, from, to, status, total, totalWithTaxes = total, payment, currency }) => [
              id,
              from,
              to,
              payment?.state ?? status,
              `${totalWithTaxes} ${currency}`,
              payment?.due ?? '',
              payment?.dueDay ?? '',
            ]),
            [4],
          ),
        );
      }),
    );
}

function addShow(bills: Command): void {
  bills
    .command('show')
    .argument('[invoice]', 'the newest unless given')
    .description('one invoice, line by line')
    .action(
      withContext(async (context, invoice?: string) => {
        const org = context.organisation();
        const found = await context.client.billing.getInvoice({ org, invoice: invoice ?? (await newest(context)) });
        context.out.result(found, () => invoiceText(found));
      }),
    );
}

function addExplain(bills: Command): void {
  bills
    .command('explain')
    .argument('<line>', 'number of the line')
    .argument('[invoice]', 'the newest unless given')
    .description('where a line comes from: days, files, jobs, events')
    .action(
      withContext(async (context, line: string, invoice?: string) => {
        const org = context.organisation();
        const found = await context.client.billing.explainLine({
          org,
          line,
          invoice: invoice ?? (await newest(context)),
        });
        context.out.result(found, () => explanationText(found));
      }),
    );
}

function addBalance(bills: Command): void {
  bills
    .command('balance')
    .description('what is owed either way')
    .action(
      withContext(async (context) => {
        const found = await context.client.finance.getBalance({ org: context.organisation() });
        context.out.result(found, () => balanceText(found));
      }),
    );
  bills
    .command('entries')
    .description('invoices, credit notes, payments, refunds and credits, newest first')
    .action(
      withContext(async (context) => {
        const org = context.organisation();
        const items = await collect(context.client.items('finance.listEntries', { org }), MAX_INVOICES);
        context.out.result(items, () =>
          table(
            ['at', 'what', 'number', 'month', 'reference', 'amount'],
            items.map(({ at, kind, number, period, reference, amount }) => [
              at.slice(0, 10),
              kind,
              number === undefined ? '' : String(number),
              period ?? '',
              reference ?? '',
              amount,
            ]),
            [2, 5],
          ),
        );
      }),
    );
}

function invoiceText(found: ReplyOf<'billing.getInvoice'>): string {
  const rows = found.lines.map((line) => [
    String(line.line),
    line.description,
    quantityText(line),
    `${line.amount} ${found.currency}`,
  ]);
  const taxes = (found.taxes ?? []).map(({ text, percent, base, amount }) => {
    return `tax ${text} (${percent} % of ${base}): ${amount} ${found.currency}`;
  });
  const whole = styled('bold', `${found.totalWithTaxes ?? found.total} ${found.currency}`);
  return [
    `${found.id}, ${found.from} to ${found.to}, ${found.status}`,
    ...partiesText(found),
    table(['', 'what', 'used', 'amount'], rows, [2, 3]),
    ...(taxes.length === 0 ? [] : [`before taxes  ${found.total} ${found.currency}`, ...taxes]),
    `${styled('bold', 'total')}  ${whole}`,
    ...paidText(found),
  ].join('\n');
}

function partiesText({ seller, recipient }: ReplyOf<'billing.getInvoice'>): string[] {
  const rows = [
    ...(seller === undefined ? [] : addressRows('from', seller)),
    ...(recipient === undefined ? [] : addressRows('to', recipient)),
  ];
  return rows.length === 0 ? [] : [table(['', ''], rows)];
}

function paidText(invoice: ReplyOf<'billing.getInvoice'>): string[] {
  const { credits = [], fromBalance = '0', currency } = invoice;
  const balance = Number(fromBalance) === 0 ? [] : [`from the balance  ${fromBalance} ${currency}`];
  const paying = credits.map(({ credit, amount }) => `credit ${credit}  ${amount} ${currency}`);
  return [...paying, ...balance, ...paymentText(invoice)];
}

/** The terms that a line is computed by, with its numbers. */
function computedText({ rows = [], plan }: ReplyOf<'billing.explainLine'>['line']): string[] {
  if (rows.length === 0) return [];
  const by = plan === undefined ? [] : [`by ${plan.id}, version ${plan.version}`];
  const cells = rows.map(({ kind, quantity, unitPrice, amount }) => [kind, quantity, unitPrice, amount]);
  return [...by, table(['row', 'quantity', 'unit price', 'amount'], cells, [1, 2, 3])];
}

function explanationText(found: ReplyOf<'billing.explainLine'>): string {
  return [
    `${found.line.description}: ${quantityText(found.line)}, ${found.line.amount}`,
    ...computedText(found.line),
    table(
      ['day', 'used', 'amount', ''],
      [
        ...found.days.map((one) => [
          one.day,
          quantityText({ ...one, unit: found.line.unit }),
          one.amount,
          one.corrected === undefined ? '' : `corrected by ${one.corrected}`,
        ]),
        ...(found.rest === '0' ? [] : [['fees without use, rounding', '', found.rest, '']]),
      ],
      [1, 2],
    ),
    ...(found.adjusted.length === 0
      ? []
      : [
          table(
            ['counted after this bill', 'used'],
            found.adjusted.map(({ day, quantity }) => [day, quantityText({ quantity, unit: found.line.unit })]),
            [1],
          ),
        ]),
    ...(found.adjustment === undefined
      ? []
      : [
          table(
            [`adjusts ${found.adjustment.invoice}`, 'before', 'after'],
            found.adjustment.meters.map(({ meter, amountBefore, amountAfter }) => [meter, amountBefore, amountAfter]),
            [1, 2],
          ),
        ]),
    table(
      ['day', 'file or attempt', 'job', 'count'],
      found.parts.map(({ day, file, job, attempt, count }) => [day, file ?? attempt ?? '', job ?? '(no job)', count]),
      [3],
    ),
    table(
      ['event', 'version', 'at', 'stream'],
      found.events.map(({ type, version, at, stream }) => [type, String(version), at, stream]),
      [1],
    ),
    ...(found.truncated ? ['(more than a reply has: catacloud bills parts lists all of a day)'] : []),
  ].join('\n\n');
}
