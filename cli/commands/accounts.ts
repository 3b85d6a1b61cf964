import type { Command } from 'commander';
import { withContext } from '../action.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { table } from '../format.ts';
import { balanceText, termsText } from './account-text.ts';
import { bridgeText } from './compare.ts';
import { addDiscounts } from './discounts.ts';
import { addVolume } from './volume.ts';

/** Billing accounts, for administrators: money and terms. */
export function addAccounts(admin: Command): void {
  const account = admin.command('account').description("an organisation's billing account");
  addTerms(account);
  addChanges(account);
  addInvoices(account);
  addMoney(account);
  addPayments(account);
  addDiscounts(account);
  addVolume(account);
}

function addTerms(account: Command): void {
  account
    .command('terms', { isDefault: true })
    .argument('<org>')
    .description('its plans, prices, discounts and taxes, with their days')
    .action(
      withContext(async ({ client, out }, org: string) => {
        const terms = await client.finance.getTerms({ org });
        out.result(terms, () => termsText(terms));
      }),
    );
  account
    .command('compare')
    .argument('<org>')
    .argument('<from>', 'a month, a week or a day: 2026-10, 2026-W45, 2026-11-20')
    .argument('<to>', 'another one')
    .description('why one of its months, weeks or days costs more or less than another, by cause')
    .action(
      withContext(async ({ client, out }, org: string, from: string, to: string) => {
        const found = await client.finance.getBridge({ org, query: { from, to } });
        out.result(found, () => bridgeText(found));
      }),
    );
  account
    .command('preview')
    .argument('<org>')
    .argument('<plan>')
    .argument('<version>')
    .argument('<from>', 'first month, such as 2026-01')
    .argument('<to>', 'last month')
    .description('what past months would have come to under another plan version; nothing is written')
    .action(
      withContext(async ({ client, out }, org: string, plan: string, version: string, from: string, to: string) => {
        const query = { plan, version: wholeNumber(version), from, to };
        const found = await client.finance.previewMigration({ org, query });
        const rows = found.months.flatMap(({ period, meters, total, preview }) => [
          ...meters.map((one) => [period, one.meter, one.amount, one.preview]),
          [period, 'total', total, preview],
        ]);
        out.result(found, () =>
          table(['month', 'meter', 'now', 'then'], [...rows, ['', 'all', found.total, found.preview]], [2, 3]),
        );
      }),
    );
}

function addChanges(account: Command): void {
  account
    .command('migrate')
    .argument('<org>')
    .argument('<plan>')
    .argument('<version>')
    .argument('<day>', 'from this day on, UTC')
    .description('move it to a plan version')
    .action(
      withContext(async ({ client, out }, org: string, plan: string, version: string, onDay: string) => {
        const body = { plan, version: wholeNumber(version), onDay };
        const terms = await client.finance.scheduleMigration({ org, body });
        out.result(terms, () => termsText(terms));
      }),
    );
  account
    .command('grace')
    .argument('<org>')
    .argument('<days>')
    .description("days after a month's end in which late usage joins its invoice")
    .action(
      withContext(async ({ client, out }, org: string, days: string) => {
        const terms = await client.finance.changeGrace({ org, body: { graceDays: wholeNumber(days) } });
        out.result(terms, () => termsText(terms));
      }),
    );
  account
    .command('tax')
    .argument('<org>')
    .argument('<percent>', 'such as 19; 0 with a text says why there is none')
    .argument('<text>', 'as invoices name it, such as "VAT 19 %"')
    .option('--from <day>', 'from this day on, UTC, in a month that has no invoice; else from the next midnight')
    .description('set the tax of its invoices and credit notes')
    .action(
      withContext(async ({ client, out }, org: string, percent: string, text: string, options: { from?: string }) => {
        const terms = await client.finance.setTax({ org, body: { percent, text, from: options.from } });
        out.result(terms, () => termsText(terms));
      }),
    );
  account
    .command('close')
    .argument('<org>')
    .argument('<day>', 'the last day that is billed, UTC')
    .description('end it: a last invoice, and then nothing')
    .action(
      withContext(async ({ client, out }, org: string, lastDay: string) => {
        const terms = await client.finance.closeAccount({ org, body: { lastDay } });
        out.result(terms, () => termsText(terms));
      }),
    );
}

/** Which invoices there are, and which are held. */
function addInvoices(account: Command): void {
  account
    .command('empty-invoices')
    .argument('<org>')
    .argument('<wanted>', 'yes or no')
    .description('whether a month in which nothing was used gets an invoice of nothing')
    .action(
      withContext(async ({ client, out }, org: string, wanted: string) => {
        const terms = await client.finance.setEmptyInvoices({ org, body: { wanted: yesOrNo(wanted) } });
        out.result(terms, () => termsText(terms));
      }),
    );
  account
    .command('release')
    .argument('<org>')
    .argument('<month>', 'whose invoice an audit holds, such as 2026-10')
    .argument('<reason>', 'what explains the difference')
    .description('release an invoice that an audit holds')
    .action(
      withContext(async ({ client, out }, org: string, period: string, reason: string) => {
        const terms = await client.finance.releaseInvoice({ org, body: { period, reason } });
        out.result(terms, () => termsText(terms));
      }),
    );
}

/** What an account owes and is owed. */
function addMoney(account: Command): void {
  account
    .command('balance')
    .argument('<org>')
    .description('what it owes and is owed, and what is left of its credits')
    .action(
      withContext(async ({ client, out }, org: string) => {
        const balance = await client.finance.getAccountBalance({ org });
        out.result(balance, () => balanceText(balance));
      }),
    );
  account
    .command('void')
    .argument('<org>')
    .argument('<invoice>', 'number of the invoice')
    .argument('<reason>', 'why nothing of it is owed')
    .description('void an invoice: a credit note over what is left of it')
    .action(
      withContext(async ({ client, out }, org: string, number: string, reason: string) => {
        const invoice = wholeNumber(number);
        const balance = await client.finance.voidInvoice({ org, body: { invoice, reason } });
        out.result(balance, () => balanceText(balance));
      }),
    );
}

/** What was paid either way, and what is credited. */
function addPayments(account: Command): void {
  account
    .command('pay')
    .argument('<org>')
    .argument('<reference>', 'of the payment; it counts once')
    .argument('<invoice>', 'number of the invoice, also of one that is paid or void; "none" when it is of no invoice')
    .argument('<amount>')
    .description('record a payment; what is beyond the due of its invoice joins the balance')
    .action(
      withContext(async ({ client, out }, org: string, payment: string, invoice: string, amount: string) => {
        const body = { payment, invoice: invoice === 'none' ? undefined : wholeNumber(invoice), amount };
        const balance = await client.finance.recordPayment({ org, body });
        out.result(balance, () => balanceText(balance));
      }),
    );
  account
    .command('reverse')
    .argument('<org>')
    .argument('<reference>', 'of the payment')
    .argument('<reason>', 'why it never came, or came back')
    .description('take back a payment: what it paid is due again')
    .action(
      withContext(async ({ client, out }, org: string, payment: string, reason: string) => {
        const balance = await client.finance.reversePayment({ org, body: { payment, reason } });
        out.result(balance, () => balanceText(balance));
      }),
    );
  account
    .command('refund')
    .argument('<org>')
    .argument('<reference>', 'of the refund; it counts once')
    .argument('<amount>')
    .description('record what was paid back out of the balance')
    .action(
      withContext(async ({ client, out }, org: string, refund: string, amount: string) => {
        const balance = await client.finance.recordRefund({ org, body: { refund, amount } });
        out.result(balance, () => balanceText(balance));
      }),
    );
  account
    .command('credit')
    .argument('<org>')
    .argument('<reference>', 'of the credit; it counts once')
    .argument('<amount>')
    .argument('<reason>')
    .option('--expires <day>', 'last day on which it pays an invoice, UTC')
    .description('grant a credit')
    .action(
      withContext(
        async (
          { client, out },
          org: string,
          credit: string,
          amount: string,
          reason: string,
          options: { expires?: string },
        ) => {
          const body = { credit, amount, reason, expiresOn: options.expires };
          const balance = await client.finance.grantCredit({ org, body });
          out.result(balance, () => balanceText(balance));
        },
      ),
    );
}

function yesOrNo(text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes';
  throw new CommandError(EXIT.usage, 'wanted-invalid', `neither yes nor no: ${text}`);
}

function wholeNumber(text: string): number {
  if (/^[0-9]{1,9}$/.test(text)) return Number(text);
  throw new CommandError(EXIT.usage, 'number-invalid', `not a whole number: ${text}`);
}
