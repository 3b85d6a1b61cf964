import { type Rejection, reject } from 'epoch';
import { checkLabel } from './text.ts';

/** Who issues a document, or whom it is addressed to: a legal name and where that is. */
export interface Party {
  readonly name: string;
  /** Of the postal address, as they are printed; the country is not among them. */
  readonly lines: readonly string[];
  /** ISO 3166-1, two letters. */
  readonly country: string;
  /** Its number at the tax office, such as a VAT id. */
  readonly taxId?: string;
}

export const MAX_ADDRESS_LINES = 6;
const MAX_TAX_ID_LENGTH = 30;

export function checkParty({ name, lines, country, taxId }: Party): Rejection | undefined {
  if (lines.length === 0 || lines.length > MAX_ADDRESS_LINES) {
    return reject('recipient-invalid', `an address has 1 to ${MAX_ADDRESS_LINES} lines, not ${lines.length}`);
  }
  if (!/^[A-Z]{2}$/.test(country)) {
    return reject('recipient-invalid', `a country is two capital letters such as DE, not "${country}"`);
  }
  if (taxId !== undefined && !(taxId.length <= MAX_TAX_ID_LENGTH && /^[A-Z0-9][A-Z0-9 ./-]*$/i.test(taxId))) {
    return reject('recipient-invalid', `a tax id has 1 to ${MAX_TAX_ID_LENGTH} letters, digits, blanks, . / or -`);
  }
  return checkLabel('name', name) ?? lines.map((line) => checkLabel('a line', line)).find((one) => one !== undefined);
}

export function isSameParty(one: Party | undefined, other: Party): boolean {
  const bare = ({ name, lines, country, taxId }: Party) => JSON.stringify([name, lines, country, taxId ?? '']);
  return one !== undefined && bare(one) === bare(other);
}
