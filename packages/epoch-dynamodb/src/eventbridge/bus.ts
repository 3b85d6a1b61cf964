import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { utf8Bytes } from 'epoch';
import type { Bus, Unpublished } from 'epoch/transport';
import { type CommitMessage, DETAIL_TYPE } from 'epoch/transport';

/** Entries that one PutEvents takes. */
export const MAX_ENTRIES = 10;
/** Bytes that one PutEvents takes, all entries together, and so also one entry. */
export const MAX_REQUEST_BYTES = 256 * 1024;
/** Codes that will be given again for the same entry. Emulators accept such entries: so sizes are checked here first. */
const FINAL = new Set([
  'MalformedDetail',
  'InvalidArgument',
  'EntryTooLarge',
  'ValidationException',
  'NotAuthorizedForSourceException',
  'NotAuthorizedForDetailTypeException',
]);

/** Publishes on an EventBridge bus, packed ten to a request and within its bytes. */
export function createEventBridgeBus(client: EventBridgeClient, busName: string): Bus {
  async function put(pack: readonly Entry[]): Promise<readonly Unpublished[]> {
    const { Entries = [], FailedEntryCount } = await client.send(
      new PutEventsCommand({ Entries: pack.map(({ entry }) => entry) }),
    );
    // A whole reply that names no entry means that all were accepted; a count without entries would hide losses.
    if (FailedEntryCount === 0) return [];
    return pack.flatMap(({ index }, position) => unpublished(index, Entries[position]));
  }

  return {
    async publish(messages) {
      const entries = messages.map((message, index) => entryOf(busName, message, index));
      const tooLarge = entries.filter(({ bytes }) => bytes > MAX_REQUEST_BYTES);
      const refused: Unpublished[] = tooLarge.map(({ index }) => ({ index, code: 'EntryTooLarge', retryable: false }));
      for (const pack of packs(entries.filter(({ bytes }) => bytes <= MAX_REQUEST_BYTES)))
        refused.push(...(await put(pack)));
      return refused;
    },
  };
}

interface Entry {
  readonly index: number;
  readonly entry: PutEventsRequestEntry;
  readonly bytes: number;
}

function entryOf(EventBusName: string, { source, detail }: CommitMessage, index: number): Entry {
  const Detail = JSON.stringify(detail);
  const Time = new Date(detail.atMs);
  const entry = { EventBusName, Source: source, DetailType: DETAIL_TYPE, Detail, Time };
  // Time counts 14 bytes; source, detail type and detail their UTF-8 (Amazon EventBridge user guide, PutEvents entry size).
  return { index, entry, bytes: 14 + utf8Bytes(source) + utf8Bytes(DETAIL_TYPE) + utf8Bytes(Detail) };
}

/** In order, as many to a pack as fit. */
function packs(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const all: Entry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const pack = all.at(-1);
    if (pack === undefined || pack.length >= MAX_ENTRIES || bytes + entry.bytes > MAX_REQUEST_BYTES) {
      all.push([entry]);
      bytes = entry.bytes;
    } else {
      pack.push(entry);
      bytes += entry.bytes;
    }
  }
  return all;
}

/** Entries of the reply are in the order of the request; one that is missing cannot count as taken. */
function unpublished(index: number, result: PutEventsResultEntry | undefined): readonly Unpublished[] {
  if (result !== undefined && result.ErrorCode === undefined) return [];
  const code = result?.ErrorCode ?? 'NoResult';
  return [{ index, code, retryable: !FINAL.has(code) }];
}
