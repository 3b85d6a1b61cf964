import { isRejection, type Rejection } from 'epoch';
import { billingAccountHistory } from '../domain/billing-account/reading.ts';
import type { DataExport } from '../domain/data-exports/state.ts';
import { defined, ifDefined } from '../domain/defined.ts';
import { addDays, firstDayOf, lastDayOf } from '../domain/metering/day.ts';
import type { BillingDependencies } from './billing/endpoints/dependencies.ts';
import { daysOf } from './billing/endpoints/usage.ts';
import { entryOf } from './billing/queries/entries.ts';
import { BillingError } from './billing/queries/errors.ts';
import { figuresOf } from './billing/queries/figures.ts';
import { type CsvDocument, focusMonth } from './billing/queries/focus-month.ts';
import { finalInvoices } from './billing/queries/invoices.ts';
import { type CsvPage, listCsv } from './billing/queries/list-csv.ts';
import { newestFirst, versionCursor, versionOf } from './billing/queries/newest-first.ts';
import { ratesOf } from './billing/queries/rates.ts';
import { listFiles } from './files/queries/list-files.ts';
import { iso } from './http/outcome.ts';
import { listJobs } from './jobs/queries/list-jobs.ts';

/** Items that are read at once. */
const PAGE = 100;

interface List {
  readonly columns: readonly string[];
  readonly page: (cursor: string | undefined) => Promise<CsvPage>;
}

/** What each kind of export says, from the same queries as the lists of the API. */
export function exportContents(deps: BillingDependencies) {
  return async (
    org: string,
    one: Pick<DataExport, 'kind' | 'month'>,
    nowMs: number,
  ): Promise<CsvDocument | Rejection> => {
    if (one.kind === 'focus') return focusMonth(deps, org, one.month ?? '', nowMs);
    const { columns, page } = await listOf(deps, org, one, nowMs);
    const name = [one.kind, one.month].filter((part) => part !== undefined).join('-');
    return {
      name: `${name}.csv`,
      isProvisional: false,
      pieces: (written) => listCsv(columns, page, written),
    };
  };
}

function listOf(
  deps: BillingDependencies,
  org: string,
  { kind, month }: Pick<DataExport, 'kind' | 'month'>,
  nowMs: number,
): List | Promise<List> {
  switch (kind) {
    case 'usage-days':
      return usageDays(deps, org, month ?? '', nowMs);
    case 'invoices':
      return invoices(deps, org);
    case 'entries':
      return entries(deps, org);
    case 'files':
      return files(deps, org);
    case 'jobs':
      return jobs(deps, org);
    case 'focus':
      throw new Error('a month in the columns of FOCUS is no list');
  }
}

function usageDays(deps: BillingDependencies, org: string, month: string, nowMs: number): List {
  const [from, to] = [firstDayOf(month), lastDayOf(month)];
  return {
    columns: ['day', 'closed', 'meter', 'quantity', 'unit', 'amount', 'currency'],
    async page() {
      const figures = await figuresOf(deps, org, { from, to }, nowMs);
      const rates = ratesOf(figures);
      const currency = rates?.currency ?? '';
      const rows = daysOf(figures, rates, from, to).flatMap(({ day, closed, usage }) =>
        usage.map(({ meter, quantity, unit, amount = '' }) => {
          return [day, `${closed}`, meter, quantity, unit, amount, currency];
        }),
      );
      return { rows };
    },
  };
}

/** Issued ones: a draft is of the days that are closed, and is no document. */
function invoices(deps: BillingDependencies, org: string): List {
  return {
    columns: ['id', 'number', 'from', 'to', 'currency', 'total', 'total with taxes', 'due', 'due day'],
    async page(cursor) {
      const found = await finalInvoices(deps, org, PAGE, cursor);
      const rows = found.items.map((one) => {
        const { id, number, fromDay, toDay, currency, total, totalWithTaxes = total, due = '', dueDay = '' } = one;
        return [id, `${number}`, fromDay, addDays(toDay, 1), currency, total, totalWithTaxes, due, dueDay];
      });
      return { rows, cursor: found.cursor };
    },
  };
}

async function entries({ kernel }: BillingDependencies, org: string): Promise<List> {
  const { state, version } = await kernel.load(billingAccountHistory, org);
  return {
    columns: ['kind', 'at', 'amount', 'number', 'period', 'reference', 'due', 'due day'],
    async page(cursor) {
      if (state.status === 'none') return { rows: [] };
      const before = (cursor === undefined ? undefined : versionOf(cursor)) ?? version + 1;
      const found = await newestFirst(
        kernel,
        { aggregate: billingAccountHistory, id: org },
        { before, limit: PAGE },
        (event, at, atMs) => entryOf(event, at, atMs, state.currency),
      );
      const rows = found.items.map(({ kind, atMs, amount, number = '', period = '', reference = '', ...one }) => {
        return [kind, iso(atMs), amount, `${number}`, period, reference, one.due ?? '', one.dueDay ?? ''];
      });
      return { rows, cursor: ifDefined(found.before, versionCursor) };
    },
  };
}

function files({ views }: BillingDependencies, org: string): List {
  return {
    columns: ['id', 'name', 'bytes', 'content type', 'status', 'uploaded by', 'produced by', 'created', 'updated'],
    async page(cursor) {
      const found = await listFiles(views, org, { limit: PAGE, ...defined({ cursor }) });
      if (isRejection(found)) throw new BillingError('export-too-large', found.message);
      const rows = found.items.map(({ values, createdAtMs, updatedAtMs }) => {
        const { fileId, name, bytes, contentType, status, uploaderId, producedBy = '' } = values;
        const at = [iso(createdAtMs), iso(updatedAtMs)];
        return [fileId, name, `${bytes}`, contentType, status, uploaderId, producedBy, ...at];
      });
      return { rows, cursor: found.cursor };
    },
  };
}

function jobs({ views }: BillingDependencies, org: string): List {
  return {
    columns: ['id', 'name', 'status', 'configuration', 'version', 'created by', 'created', 'updated'],
    async page(cursor) {
      const found = await listJobs(views, org, { limit: PAGE, cursor });
      const rows = found.items.map(({ values, createdAtMs, updatedAtMs }) => {
        const { jobId, name, status, configurationId, configurationVersion, creatorId } = values;
        const at = [iso(createdAtMs), iso(updatedAtMs)];
        return [jobId, name, status, configurationId, `${configurationVersion}`, creatorId, ...at];
      });
      return { rows, cursor: found.cursor };
    },
  };
}
