import type { Context } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';

/** The newest invoice, the open one included. */
export async function newest(context: Context): Promise<string> {
  const { items } = await context.client.billing.listInvoices({ org: context.organisation() });
  const invoice = items[0]?.id;
  if (invoice === undefined) throw new CommandError(EXIT.notFound, 'no-invoice', 'there is no invoice yet');
  return invoice;
}
