import * as z from 'zod/mini';
import { admin } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { adminPaths } from '../paths/admin.ts';
import { id, name, pageOf, pageQuery, time, whole } from '../schema.ts';
import { act, member } from './organisations.ts';

const route = routesOn(adminPaths);

/** One organisation, as its seller sees it. */
export const customer = lazy(() =>
  z.strictObject({
    id: id('org'),
    name: name(),
    state: z.enum(['active', 'closed']),
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

/** What administrators see of one organisation without being its members. */
export const customerRoutes = [
  route('admin.getOrganisation', () => ({
    summary: 'One organisation: its state, what it stores, may store, and how many jobs it has under way',
    access: admin,
    reply: () => customer(),
    status: 200,
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
    summary: 'Who did what in an organisation, newest first, as its managers read it; it follows within seconds',
    access: admin,
    query: pageQuery({}),
    reply: () => pageOf(act()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
  })),
] as const;
