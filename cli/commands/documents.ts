import { type Command, Option } from 'commander';
import { DOCUMENT_COLUMNS, documentCells, documentsCsv } from '../../lib/client/documents-csv.ts';
import { type RevenueBy, revenueBy, revenueCells, revenueColumns } from '../../lib/client/revenue.ts';
import { revenueByService, SERVICE_COLUMNS, serviceCells } from '../../lib/client/revenue-by-service.ts';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import { table } from '../format.ts';
import { type Overwriting, overwriteOption, writeText } from '../transfer/written.ts';
import { addressRows, type PartyOptions, partyOf } from './billing-details.ts';

/** Documents that are shown or exported at once. */
const MAX_DOCUMENTS = 100_000;

interface Wanted extends Overwriting {
  readonly kind?: 'invoice' | 'credit-note';
  readonly org?: string;
  readonly month?: string;
  readonly state?: 'open' | 'overdue' | 'held' | 'paid' | 'void' | 'issued';
  readonly csv?: string;
}

export function addDocuments(admin: Command): void {
  addSeller(admin);
  addRevenue(admin);
  admin
    .command('documents')
    .description("the seller's invoices and credit notes, of all customers, newest first")
    .option('--kind <kind>', 'invoice or credit-note')
    .option('--org <org>', 'of one customer')
    .option('--month <month>', 'issued in it, such as 2026-11')
    .option('--state <state>', 'open, overdue, held, paid, void, or issued (credit notes)')
    .option('--csv <path>', 'write them to a file')
    .addOption(overwriteOption())
    .action(
      withContext(
        async ({ client, out }, { kind, org: organisation, month, state, csv, overwrite = false }: Wanted) => {
          const query = { kind, organisation, month, state };
          const items = await collect(client.items('finance.listDocuments', { query }), MAX_DOCUMENTS);
          if (csv === undefined)
            return out.result(items, () => table([...DOCUMENT_COLUMNS], items.map(documentCells), [1, 5, 8]));
          await writeText(csv, documentsCsv(items), { overwrite });
          out.result({ path: csv, documents: items.length }, () => `${csv}: ${items.length} documents`);
        },
      ),
    );
}

function addRevenue(admin: Command): void {
  admin
    .command('revenue')
    .description(
      'what invoices and credit notes come to, by the month of their issue, by customer or by service, with taxes',
    )
    .addOption(
      new Option('--by <what>', 'month, customer or service')
        .choices(['month', 'customer', 'service'])
        .default('month'),
    )
    .option('--month <month>', 'of the documents that were issued in it alone, such as 2026-10')
    .action(
      withContext(
        async ({ client, out }, { by, month }: { readonly by: RevenueBy | 'service'; readonly month?: string }) => {
          if (by === 'service') {
            const query = { month, include: 'parts' } as const;
            const all = await collect(client.items('finance.listDocuments', { query }), MAX_DOCUMENTS);
            const services = revenueByService(all);
            return out.result(services, () => table([...SERVICE_COLUMNS], services.map(serviceCells), [2]));
          }
          const rows = revenueBy(
            by,
            await collect(client.items('finance.listDocuments', { query: { month } }), MAX_DOCUMENTS),
          );
          return out.result(rows, () => table([...revenueColumns(by)], rows.map(revenueCells), [2, 3, 4, 5, 6]));
        },
      ),
    );
}

function addSeller(admin: Command): void {
  admin
    .command('seller')
    .option('--name <name>', 'legal name; goes with --line and --country')
    .option('--line <text...>', 'line of the postal address, without the country; up to 6')
    .option('--country <code>', 'two letters, such as DE')
    .option('--tax-id <id>', 'such as a VAT id')
    .description('who issues invoices and credit notes; with options, from the next one on')
    .action(
      withContext(async ({ client, out }, named: PartyOptions) => {
        const body = partyOf(named);
        const found = body === undefined ? await client.finance.getSeller() : await client.finance.nameSeller({ body });
        out.result(found, () => table(['what', 'is'], addressRows('seller', found.seller)));
      }),
    );
}
