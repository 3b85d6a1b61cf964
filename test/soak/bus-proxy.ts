import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askAws } from '../../local/aws.ts';
import type { Random } from './random.ts';

/** How often what goes wrong between the relay and its bus: shares of the entries, and of the calls. */
export interface Faults {
  readonly refused: number;
  readonly lost: number;
  readonly doubled: number;
  readonly unanswered: number;
  readonly outage: number;
}

const BAD: Faults = { refused: 0.1, lost: 0.01, doubled: 0, unanswered: 0.02, outage: 0.01 };
/** Requests that an outage lasts for: longer than the relay tries in place, so that its whole batch comes again. */
const OUTAGE_REQUESTS = 8;

interface Entries {
  readonly Entries: readonly object[];
}

type Result = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

const REFUSAL = { ErrorCode: 'InternalFailure', ErrorMessage: 'refused by the soak' };

/**
 * Stands between the deployed relay and the emulator's bus, and makes it as bad as a bus may be: some entries of a call
 * are refused, some are taken and never seen again, some come twice, some calls are done and not answered, now and then all are
 * refused.
 */
export async function openBusProxy(endpoint: string, random: Random, faults: Faults = BAD) {
  const counts = { entries: 0, refused: 0, lost: 0, doubled: 0, unanswered: 0, outages: 0 };
  const weather = { isBad: true };
  let outage = 0;

  async function forward(request: IncomingMessage, body: string) {
    // Signed anew: the relay's signature is over its own host and body.
    const kept = Object.entries(request.headers).filter(([name]) => ['content-type', 'x-amz-target'].includes(name));
    const headers = Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
    const reply = await askAws(endpoint, { service: 'events', method: 'POST', body, headers });
    return { status: reply.status, text: await reply.text() };
  }

  /** One result per entry; only those without one go on to the bus. */
  function fateOf(): Result | undefined {
    if (!weather.isBad) return undefined;
    if (outage > 0 || random.chance(faults.refused)) {
      counts.refused += 1;
      return REFUSAL;
    }
    if (!random.chance(faults.lost)) return undefined;
    counts.lost += 1;
    return { EventId: 'lost' };
  }

  async function putEvents(request: IncomingMessage, body: string) {
    const { Entries: entries } = JSON.parse(body) as Entries;
    counts.entries += entries.length;
    if (weather.isBad && outage === 0 && random.chance(faults.outage)) {
      outage = OUTAGE_REQUESTS;
      counts.outages += 1;
    }
    const fates = entries.map(fateOf);
    outage = Math.max(0, outage - 1);
    const passing = entries.filter((_, index) => fates[index] === undefined);
    let taken: readonly Result[] = [];
    if (passing.length > 0) {
      const { status, text } = await forward(request, JSON.stringify({ Entries: passing }));
      if (status !== 200) return { status, text };
      taken = (JSON.parse(text) as { Entries: readonly Result[] }).Entries;
    }
    const again = passing.filter(() => weather.isBad && random.chance(faults.doubled));
    if (again.length > 0) await forward(request, JSON.stringify({ Entries: again }));
    counts.doubled += again.length;
    if (weather.isBad && random.chance(faults.unanswered)) {
      counts.unanswered += 1;
      return { status: 500, text: '{"__type":"InternalException"}' };
    }
    const rest = taken.values();
    const results = fates.map((fate) => fate ?? rest.next().value ?? REFUSAL);
    const FailedEntryCount = results.filter((result) => 'ErrorCode' in result).length;
    return { status: 200, text: JSON.stringify({ FailedEntryCount, Entries: results }) };
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const isPut = String(request.headers['x-amz-target']).endsWith('.PutEvents');
    const { status, text } = await (isPut ? putEvents(request, body) : forward(request, body)).catch((error) => ({
      status: 502,
      text: String(error),
    }));
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    /** From here on everything is taken and answered. */
    calm: () => {
      weather.isBad = false;
    },
    close: () =>
      new Promise<void>((resolve) => server.close(() => resolve())).finally(() => server.closeAllConnections()),
  };
}
