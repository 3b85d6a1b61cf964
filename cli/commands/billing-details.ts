import type { Command } from 'commander';
import type { ReplyOf } from '../../lib/client/types.ts';
import { defined } from '../../lib/domain/defined.ts';
import { withContext } from '../action.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { table } from '../format.ts';

/** A legal name and where that is, as options. */
export interface PartyOptions {
  readonly name?: string;
  readonly line?: readonly string[];
  readonly country?: string;
  readonly taxId?: string;
}

interface Changes extends PartyOptions {
  readonly contactName?: string;
  readonly contactEmail?: string;
  /** False with `--no-contact`. */
  readonly contact: boolean;
}

/** Whom invoices are addressed to, and who is written to about them. */
export function addBillingDetails(orgs: Command): void {
  const billing = orgs.command('billing').description('whom invoices are addressed to, and who is written to');
  billing
    .command('show', { isDefault: true })
    .description('show both')
    .action(
      withContext(async (context) => {
        const found = await context.client.organisations.getBillingDetails({ org: context.organisation() });
        context.out.result(found, () => detailsText(found));
      }),
    );
  billing
    .command('set')
    .option('--name <name>', 'legal name; goes with --line and --country')
    .option('--line <text...>', 'line of the postal address, without the country; up to 6')
    .option('--country <code>', 'two letters, such as DE')
    .option('--tax-id <id>', 'such as a VAT id')
    .option('--contact-name <name>', 'who is written to; goes with --contact-email')
    .option('--contact-email <address>', 'where')
    .option('--no-contact', 'forget who is written to')
    .description('change the address, the contact, or both; what is not given stays')
    .action(
      withContext(async (context, changes: Changes) => {
        const org = context.organisation();
        const body = defined({ recipient: partyOf(changes), contact: contactOf(changes) });
        const found = await context.client.organisations.changeBillingDetails({ org, body });
        context.out.result(found, () => detailsText(found));
      }),
    );
}

export function partyOf({ name, line, country, taxId }: PartyOptions) {
  if (name !== undefined && line !== undefined && country !== undefined) {
    return { name, lines: [...line], country, ...defined({ taxId }) };
  }
  if ([name, line, country, taxId].every((part) => part === undefined)) return undefined;
  throw new CommandError(EXIT.usage, 'address-incomplete', 'an address needs --name, --line and --country together');
}

function contactOf({ contactName, contactEmail, contact }: Changes) {
  if (!contact) return null;
  if (contactName !== undefined && contactEmail !== undefined) return { name: contactName, email: contactEmail };
  if (contactName === undefined && contactEmail === undefined) return undefined;
  throw new CommandError(EXIT.usage, 'contact-incomplete', 'a contact needs --contact-name and --contact-email');
}

function detailsText({ recipient, contact }: ReplyOf<'organisations.getBillingDetails'>): string {
  const rows = [
    ...addressRows('address', recipient),
    ['contact', contact === undefined ? 'none' : `${contact.name} <${contact.email}>`],
  ];
  return table(['what', 'is'], rows);
}

type Party = NonNullable<ReplyOf<'organisations.getBillingDetails'>['recipient']>;

export function addressRows(what: string, party: Party = { name: 'none', lines: [], country: '' }): string[][] {
  const { name, lines, country, taxId = '' } = party;
  const address = [name, ...lines, country, taxId].filter((line) => line !== '');
  return address.map((line, at) => [at === 0 ? what : '', line]);
}
