import { defined } from '../../../lib/domain/defined.ts';
import type { BodyOf, ReplyOf } from '../session/api.ts';

type Details = ReplyOf<'organisations.getBillingDetails'>;

type Party = NonNullable<Details['recipient']>;

/** The form's fields, as they are typed. */
export interface DetailsInput {
  readonly name: string;
  readonly lines: string;
  readonly country: string;
  readonly taxId: string;
  readonly contactName: string;
  readonly contactEmail: string;
}

export function inputOf({
  recipient,
  contact,
}: { readonly [K in keyof Details]: Details[K] | undefined }): DetailsInput {
  return {
    name: recipient?.name ?? '',
    lines: recipient?.lines.join('\n') ?? '',
    country: recipient?.country ?? '',
    taxId: recipient?.taxId ?? '',
    contactName: contact?.name ?? '',
    contactEmail: contact?.email ?? '',
  };
}

/** Lines that are empty, and blanks at ends, are left out. */
export function detailsBody(input: DetailsInput): BodyOf<'organisations.changeBillingDetails'> {
  const contact = { name: input.contactName.trim(), email: input.contactEmail.trim() };
  return {
    recipient: recipientOf(input),
    contact: contact.name === '' && contact.email === '' ? null : contact,
  };
}

export function recipientOf(input: Pick<DetailsInput, 'name' | 'lines' | 'country' | 'taxId'>): Party {
  const lines = input.lines.split('\n').map((line) => line.trim());
  const taxId = input.taxId.trim();
  return {
    name: input.name.trim(),
    lines: lines.filter((line) => line !== ''),
    country: input.country.trim().toUpperCase(),
    ...defined({ taxId: taxId === '' ? undefined : taxId }),
  };
}

/** As it is printed. */
export function addressOf({ name, lines, country, taxId }: Party): string {
  return [name, ...lines, country, ...(taxId === undefined ? [] : [`Tax id ${taxId}`])].join('\n');
}
