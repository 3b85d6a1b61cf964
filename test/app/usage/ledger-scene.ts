import { commandsOf } from 'epoch';
import { closeThrough } from '../../../lib/app/usage/commands/close-day.ts';
import { createUsageLedger } from '../../../lib/app/usage/queries/ledger.ts';
import type { DailyUsageEvent } from '../../../lib/domain/daily-usage/events.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { createDependencies, type Dependencies } from './dependencies.ts';

const ORIGIN = { actor: 'usr_test', correlation: 'test' };
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const START = Date.UTC(2026, 10, 20);
export const dayName = (index: number) => new Date(START + index * DAY).toISOString().slice(0, 10);

/** Byte-milliseconds straight from the raw log, file by file: nothing of the product's arithmetic is used. */
export async function fromRawLog(deps: Dependencies, org: string, fromMs: number, toMs: number): Promise<bigint> {
  let sum = 0n;
  for await (const commit of deps.store.scan(0, 1)) {
    if (!commit.stream.startsWith('file#')) continue;
    for (const { type, data } of commit.events) {
      const event = data as {
        organisationId: string;
        bytes: number;
        atMs: number;
        parts: { bytes: number; atMs: number }[];
      };
      if (event.organisationId !== org) continue;
      const over = (atMs: number) => BigInt(Math.max(0, toMs - Math.max(fromMs, atMs)));
      if (type === 'PartsUploaded') for (const part of event.parts) sum += BigInt(part.bytes) * over(part.atMs);
      if (type === 'FileDeleted' || type === 'UploadAborted') sum -= BigInt(event.bytes) * over(event.atMs);
    }
  }
  return sum;
}

export async function closings(deps: Dependencies, org: string): Promise<DailyUsageEvent[]> {
  const events: DailyUsageEvent[] = [];
  for await (const commit of deps.store.read(`daily-usage#${org}`))
    events.push(...(commit.events as readonly DailyUsageEvent[]));
  return events;
}

export function billed(events: readonly DailyUsageEvent[]): bigint {
  return events.reduce((sum, event) => {
    if (event.type === 'OrganisationDayClosed') return sum + BigInt(event.data.byteMs);
    if (event.type === 'QuarantineReleased') return sum;
    return event.data.corrected.reduce((all, { count }) => all + BigInt(count), sum);
  }, 0n);
}

export async function newDependencies() {
  const deps = createDependencies(START);
  const org = deps.id('organisation');
  await deps.send(organisation, commandsOf(organisation).CreateOrganisation(org, { name: 'Org', creatorId: 'usr_a' }));
  return { deps, org };
}

/** How many reads and writes closing a day takes: of the ledger, its subscriber and the log. */
export async function callsToClose(deps: Dependencies, org: string, day: string): Promise<number> {
  let calls = 0;
  const counted = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name) {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (name === 'at') return counted(Reflect.apply(member, target, args) as object);
          calls += 1;
          return Reflect.apply(member, target, args) as unknown;
        };
      },
    });
  const [subscriber] = deps.projectors;
  if (subscriber === undefined) throw new Error('no projector');
  const ledger = createUsageLedger({ views: counted(deps.views), subscriber: counted(subscriber) });
  const ports = { ...deps.closing, kernel: counted(deps.kernel), ledger };
  await closeThrough(ports, { organisationId: org, foundedAtMs: START, day, origin: ORIGIN });
  return calls;
}
