import type { CommitReader } from 'epoch';
import type { Subscriber } from 'epoch/subscriptions';
import type { ChangeLog } from 'epoch/transport';
import { MAX_LACKING_NAMED, watermark } from 'epoch/transport';
import { viewId } from 'epoch/views';
import { usageLedger } from '../views/usage-ledger.ts';
import type { Watermark } from './close-day.ts';

/** The dependencies for naming the streams that the watermark passes. */
export interface LackingPorts {
  readonly ledger: Pick<Subscriber, 'parked'>;
  readonly events: CommitReader;
}

/**
 * The ledger has applied all commits that it subscribes to, up to the time that the sweep has compared, but for streams
 * that are parked.
 */
export function sweptWatermark(log: ChangeLog, ports?: LackingPorts): Watermark {
  const sweptThroughMs = async () => (await watermark(log, [viewId(usageLedger)])) ?? 0;
  if (ports === undefined) return { sweptThroughMs };
  const owners = new Map<string, string | undefined>();

  async function ownerOf(stream: string): Promise<string | undefined> {
    if (!owners.has(stream)) {
      if (owners.size >= MAX_LACKING_NAMED) owners.clear();
      owners.set(stream, await organisationOf(ports as LackingPorts, stream));
    }
    return owners.get(stream);
  }

  return {
    sweptThroughMs,
    async lacking(organisationId) {
      const streams: string[] = [];
      for await (const { stream } of ports.ledger.parked()) {
        const owner = await ownerOf(stream);
        // When even its first event cannot be read, its organisation is unknown: it may be any.
        if (owner === undefined || owner === organisationId) streams.push(stream);
        if (streams.length === MAX_LACKING_NAMED) break;
      }
      return streams;
    },
  };
}

async function organisationOf({ events }: LackingPorts, stream: string): Promise<string | undefined> {
  try {
    for await (const commit of events.read(stream, { from: 1, to: 1 })) {
      const { organisationId } = (commit.events[0]?.data ?? {}) as { readonly organisationId?: unknown };
      return typeof organisationId === 'string' ? organisationId : undefined;
    }
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'corrupt-commit') throw error;
  }
  return undefined;
}
