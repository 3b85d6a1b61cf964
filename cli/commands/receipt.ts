import type { Command } from 'commander';
import { withContext } from '../action.ts';
import { fetchDocument } from '../transfer/document.ts';
import { type Overwriting, overwriteOption, writeText } from '../transfer/written.ts';
import { newest } from './newest-invoice.ts';

interface Output extends Overwriting {
  readonly output?: string;
}

export function addReceipt(bills: Command): void {
  bills
    .command('receipt')
    .argument('[invoice]', 'the newest unless given')
    .option('-o, --output <path>', 'where it goes; its own name unless given')
    .addOption(overwriteOption())
    .description('everything that an invoice follows from, signed: docs/receipt.md says how any program checks it')
    .action(
      withContext(async (context, invoice: string | undefined, { output, ...overwriting }: Output) => {
        const org = context.organisation();
        const found = await context.client.billing.getReceipt({ org, invoice: invoice ?? (await newest(context)) });
        const path = output ?? found.name;
        await fetchDocument(found, path, overwriting);
        const { status, sizeBytes, sha256 } = found;
        context.out.result({ path, status, sizeBytes, sha256 }, () => `${path}: ${sizeBytes} bytes, SHA-256 ${sha256}`);
      }),
    );
  bills
    .command('focus')
    .argument('<month>', 'such as 2026-11')
    .option('-o, --output <path>', 'where it goes; its own name unless given')
    .addOption(overwriteOption())
    .description('the costs of a month in the columns of FOCUS 1.2, as CSV (docs/focus.md)')
    .action(
      withContext(async (context, month: string, { output, ...overwriting }: Output) => {
        const found = await context.client.billing.exportFocus({ org: context.organisation(), query: { month } });
        const path = output ?? found.name;
        await fetchDocument(found, path, overwriting);
        const { status, rows, sizeBytes, sha256 } = found;
        context.out.result({ path, status, rows, sizeBytes, sha256 }, () => `${path}: ${rows} rows, ${status}`);
      }),
    );
  bills
    .command('receipt-keys')
    .option('-o, --output <path>', 'where they go', 'receipt-keys.json')
    .addOption(overwriteOption())
    .description('the public keys that receipts are checked with, and when each was in use')
    .action(
      withContext(async (context, { output, ...overwriting }: Output & { readonly output: string }) => {
        const keys = await context.client.billing.listReceiptKeys();
        await writeText(output, `${JSON.stringify(keys, null, 2)}\n`, overwriting);
        context.out.result(keys, () => `${output}: ${keys.items.length} keys`);
      }),
    );
}
