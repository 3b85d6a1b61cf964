import type { ViewReader } from 'epoch/views';
import { defined } from '../../../domain/defined.ts';
import type { Month } from '../../../domain/metering/day.ts';
import { splitLine } from '../../../domain/rating/split-line.ts';
import { namesOf } from '../../files/queries/names.ts';
import type { Timelines } from '../../usage/queries/timelines.ts';
import { BillingError } from './errors.ts';
import { findAdjustment } from './explain-line.ts';
import { adjustmentRows, billed, creditRow, taxRow, usageRow, voidRow } from './focus-charges.ts';
import { FOCUS_HEADER, type FocusRow, focusRecord } from './focus-columns.ts';
import type { FoundInvoice, InvoicePorts } from './invoices.ts';
import type { CreditNote, MonthDocuments } from './month-documents.ts';
import { type MonthPart, monthParts } from './month-parts.ts';

/** Rows of one export: about 700 MB. */
export const MAX_FOCUS_ROWS = 2_000_000;

export interface FocusPorts extends InvoicePorts {
  readonly views: ViewReader;
  readonly timelines: Timelines;
}

export interface FocusOf {
  readonly organisationId: string;
  readonly organisationName: string;
  readonly seller: string;
  readonly month: Month;
}

/**
 * A month in the columns of FOCUS 1.2, row by row: what was used by file, attempt, job and day for each printed row of a line, its
 * discounts taken off; fees; adjustments with the month that they correct; credits. The rows of one `InvoiceId` sum to what is payable
 * by it: its total less the credits that it used. A credit note is an invoice below zero. docs/focus.md says more.
 */
export async function* focusRows(ports: FocusPorts, of: FocusOf, documents: MonthDocuments): AsyncGenerator<FocusRow> {
  const { organisationId, month } = of;
  const common: FocusRow = {
    BillingAccountId: organisationId,
    BillingAccountName: of.organisationName,
    BillingCurrency: documents.currency,
    InvoiceIssuerName: of.seller,
    PricingCurrency: documents.currency,
    ProviderName: of.seller,
    PublisherName: of.seller,
    ...billed(month),
  };
  for (const invoice of documents.invoices) {
    // An invoice keeps its id from its draft on.
    const id = { ...common, x_Provisional: String(invoice.status === 'draft'), InvoiceId: invoice.id };
    for await (const row of rowsOfInvoice(ports, of, invoice)) yield { ...id, ...row };
  }
  for (const note of documents.creditNotes) {
    const id = { ...common, x_Provisional: 'false', InvoiceId: `credit-note-${note.number}` };
    for await (const row of rowsOfNote(ports, of, note)) yield { ...id, ...row };
  }
}

async function* rowsOfNote(
  ports: FocusPorts,
  { organisationId, month }: FocusOf,
  { parts, voids, taxes = [] }: CreditNote,
): AsyncGenerator<FocusRow> {
  for (const { adjustment, ...part } of parts) {
    const negative = { ...part, amount: `-${part.amount}` };
    if (adjustment === undefined) yield voidRow(negative, voids);
    else {
      const numbered = { ...negative, adjustment };
      yield* adjustmentRows(numbered, await findAdjustment(ports.kernel, organisationId, numbered));
    }
  }
  for (const tax of taxes) yield taxRow(month, tax, `-${tax.amount}`);
}

async function* rowsOfInvoice(
  ports: FocusPorts,
  { organisationId, month }: FocusOf,
  { lines, adjustments, taxes = [], settlement, currency }: FoundInvoice,
): AsyncGenerator<FocusRow> {
  const splits = lines.map((line) => ({ line, split: splitLine(line, currency) }));
  for await (const parts of monthParts(ports.timelines, organisationId, lines)) {
    const names = await namesFor(ports.views, organisationId, parts);
    for (const part of parts) {
      const of = splits[part.line];
      if (of === undefined) continue;
      const named = nameColumns(names, part);
      for (const share of of.split.part(part.count)) yield { ...usageRow(of.line, share, part), ...named };
    }
  }
  for (const { line, split } of splits) {
    for (const share of [...split.rest(), ...split.fees]) yield usageRow(line, share);
  }
  for (const adjustment of adjustments) {
    yield* adjustmentRows(adjustment, await findAdjustment(ports.kernel, organisationId, adjustment));
  }
  for (const tax of taxes) yield taxRow(month, tax, tax.amount);
  for (const { creditId, amount } of settlement?.credits ?? []) yield creditRow(month, creditId, amount);
}

async function namesFor(views: ViewReader, organisationId: string, parts: readonly MonthPart[]) {
  const names = await namesOf(views, organisationId, {
    files: parts.flatMap(({ fileId = [] }) => fileId),
    jobs: parts.flatMap(({ jobId = [] }) => jobId),
  });
  return new Map(names.map(({ id, name }) => [id, name]));
}

function nameColumns(names: ReadonlyMap<string, string>, { fileId, jobId }: MonthPart): FocusRow {
  return defined({ ResourceName: names.get(fileId ?? ''), x_JobName: names.get(jobId ?? '') });
}

/** The export as CSV, some rows at a time. */
export async function* focusCsv(
  rows: AsyncIterable<FocusRow>,
  written: (rows: number) => void = () => {},
): AsyncGenerator<string> {
  let text = FOCUS_HEADER;
  let count = 0;
  for await (const row of rows) {
    count += 1;
    if (count > MAX_FOCUS_ROWS) throw new BillingError('export-too-large', `more than ${MAX_FOCUS_ROWS} rows`);
    text += focusRecord(row);
    if (text.length < PIECE_LENGTH) continue;
    yield text;
    text = '';
  }
  written(count);
  yield text;
}

/** Characters that are handed on at once. */
const PIECE_LENGTH = 64 * 1024;
