import * as z from 'zod/mini';
import { MAX_NOTE_LENGTH } from '../../domain/limits.ts';
import { admin } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { adminPaths } from '../paths/admin.ts';
import { currency, day, decimal, id, name, nothing, pageOf, pageQuery, time, whole } from '../schema.ts';
import { actsQuery } from './acts-query.ts';
import { act, member, suspension } from './organisations.ts';

const route = routesOn(adminPaths);

/** `closing`: its account has a last day, and the organisation is still there. */
const customerState = lazy(() => z.enum(['active', 'suspended', 'closing', 'closed']));

/** One organisation, as its seller sees it. */
export const customer = lazy(() =>
  z.strictObject({
    id: id('org'),
    name: name(),
    state: customerState(),
    suspended: z.optional(suspension()),
    members: z.int(),
    /** Bytes of all files and open uploads. */
    storedBytes: whole(),
    /** So many may be stored, and what of it open uploads have reserved. */
    limitBytes: whole(),
    reservedBytes: whole(),
    /** Jobs that were submitted and have not ended. */
    activeJobs: z.int(),
    createdAt: time(),
  }),
);

/** Customers in one answer: the money of each is made for it. */
export const MAX_CUSTOMERS = 50;

/** A bill up to its last closed day, before taxes; as the customer's own list of bills has it. */
const bill = lazy(() =>
  z.strictObject({ status: z.enum(['draft', 'final']), from: day(), to: day(), total: decimal() }),
);

const listedCustomer = lazy(() =>
  z.strictObject({
    id: id('org'),
    name: name(),
    state: customerState(),
    /** The first of them. */
    owners: z.array(z.strictObject({ user: id('user'), name: z.optional(name()) })),
    storedBytes: whole(),
    /** Jobs that were submitted and have not ended. */
    activeJobs: z.int(),
    createdAt: time(),
    /** Absent, as all that follows, as long as there is no billing account. */
    currency: z.optional(currency()),
    plan: z.optional(z.strictObject({ id: id('plan'), version: z.int() })),
    /** The open bill; absent before its first day is closed. */
    month: z.optional(bill()),
    /** The bill before it. */
    before: z.optional(bill()),
    /** Invoices that are not paid, how many of them are late, and what they come to with taxes. */
    unpaid: z.int(),
    overdue: z.int(),
    due: z.optional(decimal()),
  }),
);

export const customersRoutes = [
  route('admin.listCustomers', () => ({
    summary:
      'Customers with plan, the open bill and the one before, what is to be paid, storage, jobs, state and owners. A search may give an empty page with a cursor',
    access: admin,
    query: pageQuery({
      limit: z.optional(z.int().check(z.minimum(1), z.maximum(MAX_CUSTOMERS))),
      /** A part of the name in any case, or an id. */
      search: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
    }),
    reply: () => pageOf(listedCustomer()),
    status: 200,
    errors: ['cursor-invalid'],
    reads: ['organisations', 'invoices', 'usage-ledger'],
  })),
] as const;

const customerReply = lazy(() => ({ access: admin, reply: () => customer(), status: 200 }) as const);

/** Its members read it. */
const reason = lazy(() => z.string().check(z.minLength(1), z.maxLength(200)));

/** What administrators see of one organisation without being its members. */
export const customerRoutes = [
  route('admin.getOrganisation', () => ({
    summary: 'One organisation: its state, what it stores, may store, and how many jobs it has under way',
    access: admin,
    reply: () => customer(),
    status: 200,
    errors: ['not-found'],
  })),
  route('admin.suspendOrganisation', () => ({
    summary:
      'Suspend an organisation: nothing new begins in it until it is resumed; what is there is read, billed and paid as before. Another reason replaces the first',
    ...customerReply(),
    body: z.strictObject({ reason: reason() }),
    errors: ['not-found', 'organisation-closed', 'name-invalid'],
  })),
  route('admin.resumeOrganisation', () => ({
    summary: 'Resume an organisation that is suspended',
    ...customerReply(),
    errors: ['not-found', 'organisation-closed'],
  })),
  route('admin.listNotes', () => ({
    summary: 'What administrators have noted of a customer, newest first; nothing that a customer reads has it',
    access: admin,
    query: pageQuery({}),
    reply: () =>
      pageOf(
        z.strictObject({
          note: z.string(),
          text: z.string(),
          at: time(),
          by: z.strictObject({ user: z.string(), name: z.optional(name()) }),
        }),
      ),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
  })),
  route('admin.addNote', () => ({
    summary: 'Note something of a customer for other administrators, once by its id',
    access: admin,
    body: z.strictObject({ text: z.string().check(z.minLength(1), z.maxLength(MAX_NOTE_LENGTH)) }),
    reply: () => nothing(),
    status: 204,
    errors: ['not-found', 'note-invalid', 'too-many-notes'],
  })),
  route('admin.removeNote', () => ({
    summary: 'Remove a note from the list; the log keeps it',
    access: admin,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found'],
  })),
  route('admin.listMembers', () => ({
    summary: 'Members of an organisation and their roles',
    access: admin,
    query: pageQuery({}),
    reply: () => pageOf(member()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
    reads: ['members'],
  })),
  route('admin.listAudit', () => ({
    summary:
      'Who did what in an organisation, newest first, as its managers read it; it follows within seconds. A search may give an empty page with a cursor',
    access: admin,
    query: actsQuery(),
    reply: () => pageOf(act()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
  })),
] as const;
