import * as z from 'zod/mini';
import { MAX_ADDRESS_LINES } from '../../domain/party.ts';
import { managers, payers } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { organisationsPaths } from '../paths/organisations.ts';
import { email, name } from '../schema.ts';

const route = routesOn(organisationsPaths);

/** ISO 3166-1, two letters. */
export const country = lazy(() => z.string().check(z.regex(/^[A-Z]{2}$/, 'must be two capital letters such as DE')));

/** An organisation's number at the tax office, such as a VAT id. */
export const taxId = lazy(() =>
  z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9 ./-]{0,29}$/, 'must be a number such as DE123456789')),
);

/** Whom documents are addressed to. */
export const recipient = lazy(() =>
  z.strictObject({
    /** Legal name. */
    name: name(),
    /** Of the postal address, without the country. */
    lines: z.array(name()).check(z.minLength(1), z.maxLength(MAX_ADDRESS_LINES)),
    country: country(),
    taxId: z.optional(taxId()),
  }),
);

/** Who is written to about bills. */
export const billingContact = lazy(() => z.strictObject({ name: name(), email: email() }));

const details = lazy(() =>
  z.strictObject({ recipient: z.optional(recipient()), contact: z.optional(billingContact()) }),
);

export const billingDetailsRoutes = [
  route('organisations.getBillingDetails', () => ({
    summary: 'Whom invoices are addressed to, and who is written to about them',
    access: payers,
    reply: () => details(),
    status: 200,
    errors: ['not-found'],
  })),
  route('organisations.changeBillingDetails', () => ({
    summary: 'Change the address of invoices from now on, or who is written to about them; what is not sent stays',
    access: managers,
    body: z.strictObject({
      recipient: z.optional(recipient()),
      /** `null` forgets it. */
      contact: z.optional(z.nullable(billingContact())),
    }),
    reply: () => details(),
    status: 200,
    errors: ['not-found'],
  })),
] as const;
