import { type CommitReader, chainText, type Kernel, type StoredCommit } from 'epoch';
import { periodId } from '../../../domain/billing-period/period-id.ts';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import { defined } from '../../../domain/defined.ts';
import { type Day, dayOf, type Month } from '../../../domain/metering/day.ts';
import type { DatedTerms } from '../../../domain/rating/dated-terms.ts';
import type { PeriodLine } from '../../../domain/rating/period-line.ts';
import type { Signer } from '../../ports/signer.ts';
import type { UsageLedger } from '../../usage/queries/ledger.ts';
import type { Timelines } from '../../usage/queries/timelines.ts';
import { BillingError } from './errors.ts';
import { uncounted } from './uncounted.ts';
import { usedStreams } from './used-streams.ts';

export const RECEIPT_FORMAT = 'catacloud-receipt/1';
/** Events that one receipt has at most: about 350 MB. */
export const MAX_RECEIPT_EVENTS = 500_000;
/** Streams that are read at the same time. */
const STREAMS_AT_ONCE = 16;

export interface ReceiptPorts {
  readonly kernel: Kernel;
  readonly events: CommitReader;
  readonly timelines: Timelines;
  readonly ledger: UsageLedger;
  readonly signer: Signer;
}

/** An invoice as its receipt names it. */
export type ReceiptOf = {
  readonly organisationId: string;
  readonly invoice: string;
  /** Months that the invoice bills or adjusts. */
  readonly months: readonly Month[];
} & (FinalInvoice | DraftInvoice);

interface FinalInvoice {
  readonly status: 'final';
  readonly number: number;
  /** Absent on one that only brings adjustments. */
  readonly period?: Month;
}

/** What a month that is still open comes to by its recorded days. */
interface DraftInvoice {
  readonly status: 'draft';
  readonly period: Month;
  readonly terms: { readonly fromDay: Day; readonly toDay: Day; readonly terms: DatedTerms };
  readonly document: { readonly invoice: Readonly<Record<string, unknown>>; readonly lines: readonly PeriodLine[] };
}

/** An event's data as it is stored, whatever later versions of it are. */
type Stored = Readonly<Record<string, unknown>>;

interface Chain {
  readonly stream: string;
  readonly from: number;
  readonly to: number;
  readonly previous: string;
  readonly hash: string;
}

/**
 * A receipt, line by line: every commit that the invoice follows from, as the text that its hash is of, stream by stream from
 * the first one on; then the statement of the seller; then its signature. docs/receipt.md specifies it.
 */
export async function* receiptLines(ports: ReceiptPorts, of: ReceiptOf, nowMs: number): AsyncGenerator<string> {
  const { organisationId } = of;
  const chains: Chain[] = [];
  const found = createDocument(of);
  let events = 0;
  const used = await usedStreams(ports.timelines, organisationId, of.months);
  const waiting = (await uncounted(ports, organisationId, of.months)).map(({ cause }) => cause).sort();
  const own = [
    `billing-account#${organisationId}`,
    ...of.months.map((month) => `billing-period#${periodId(organisationId, month)}`),
  ];
  for await (const commits of readAll(ports.events, [...own, ...used])) {
    let previous = '';
    for (const commit of commits) {
      yield chainText(previous, commit);
      previous = commit.hash;
      found.see(commit);
      events += commit.events.length;
      if (events > MAX_RECEIPT_EVENTS) {
        throw new BillingError('receipt-too-large', `more than ${MAX_RECEIPT_EVENTS} events`);
      }
    }
    const [first, last] = [commits[0], commits.at(-1)];
    if (first === undefined || last === undefined) continue;
    chains.push({ stream: first.stream, from: first.version, to: last.lastVersion, previous: '', hash: last.hash });
  }
  const statement = JSON.stringify({
    format: RECEIPT_FORMAT,
    issuedAt: new Date(nowMs).toISOString(),
    organisation: organisationId,
    invoice: of.invoice,
    status: of.status,
    ...defined({ terms: of.status === 'draft' ? of.terms : undefined }),
    document: found.text(),
    waiting,
    streams: chains,
  });
  yield statement;
  const key = ports.signer.keyOn(dayOf(nowMs));
  yield canonicalJson({ key, signature: await ports.signer.sign(key, statement) });
}

/** Streams in their order, each whole: some are read ahead. */
async function* readAll(reader: CommitReader, streams: readonly string[]): AsyncGenerator<readonly StoredCommit[]> {
  const reading: Promise<readonly StoredCommit[]>[] = [];
  let next = 0;
  while (next < streams.length || reading.length > 0) {
    while (next < streams.length && reading.length < STREAMS_AT_ONCE) {
      const commits = wholeOf(reader, streams[next] ?? '');
      // Awaited in its turn; a failure until then is not unhandled.
      commits.catch(() => {});
      reading.push(commits);
      next += 1;
    }
    const first = await reading.shift();
    if (first !== undefined) yield first;
  }
}

async function wholeOf(reader: CommitReader, stream: string): Promise<readonly StoredCommit[]> {
  const commits: StoredCommit[] = [];
  for await (const commit of reader.read(stream)) commits.push(commit);
  return commits;
}

/** The invoice's canonical text, from the commits as they are stored. */
function createDocument(of: ReceiptOf) {
  let invoice: unknown = of.status === 'draft' ? of.document.invoice : undefined;
  let lines: unknown = of.status === 'draft' ? of.document.lines : [];
  const period = `billing-period#${periodId(of.organisationId, of.period ?? '')}`;
  return {
    see({ stream, events }: StoredCommit): void {
      for (const { type, data } of events as readonly { readonly type: string; readonly data: Stored }[]) {
        // From before months kept their days: how its counts came about is in no stream.
        if (type === 'InvoiceAdopted' || (type === 'PeriodFinalised' && data['recorded'] !== undefined))
          throw new BillingError('receipt-unavailable', `${stream} took over an invoice or days of before`);
        if (of.status === 'draft') continue;
        if (type === 'InvoiceIssued' && data['number'] === of.number) invoice = data;
        if (type === 'PeriodFinalised' && stream === period) lines = data['lines'];
      }
    },
    text(): string {
      if (invoice === undefined) throw new BillingError('receipt-unavailable', 'the log has no such invoice');
      return canonicalJson({ invoice, lines });
    },
  };
}
