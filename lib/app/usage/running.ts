import type { FrozenDay, TallyText } from '../../domain/daily-usage/close.ts';
import { dailyUsage } from '../../domain/daily-usage/decide.ts';
import { addDays, type Day, dayEnd, dayOf, dayStart } from '../../domain/metering/day.ts';
import { closingLevel, type DayTally, runningTotal } from '../../domain/metering/ledger.ts';
import type { Decimal } from '../../domain/rating/exact.ts';
import type { Kernel } from '../../epoch/kernel.ts';
import type { UsageLedger } from './ledger.ts';

/** Days that may be open at once before the running meter gives up on them: the daily run is long overdue then. */
export const MAX_OPEN_DAYS = 40;

/** Usage of one open day up to now. Whole numbers as text. */
export interface RunningDay {
  readonly day: Day;
  readonly bytes: Decimal;
  readonly byteMs: Decimal;
  readonly compute: readonly { readonly machineType: string; readonly running: Decimal; readonly runMs: Decimal }[];
}

/**
 * What is used and not closed yet, day by day up to now: the last close, carried on by the ledger's open rows. It is as
 * fresh as the ledger is; late changes that wait for the next close are not in it.
 */
export async function runningUsage(
  kernel: Kernel,
  ledger: Pick<UsageLedger, 'peek'>,
  organisationId: string,
  foundedAtMs: number,
  nowMs: number,
): Promise<readonly RunningDay[]> {
  const { state } = await kernel.load(dailyUsage, organisationId);
  let bytes = BigInt(state.bytes);
  let running = new Map(Object.entries(state.running).map(([type, level]) => [type, BigInt(level)]));
  const days: RunningDay[] = [];
  const first = state.lastDay === undefined ? dayOf(foundedAtMs) : addDays(state.lastDay, 1);
  for (let day = first; dayStart(day) < nowMs && days.length < MAX_OPEN_DAYS; day = addDays(day, 1)) {
    const untilMs = Math.min(nowMs, dayEnd(day));
    const tallies: FrozenDay = await ledger.peek(organisationId, day);
    const storage = tallyOf(tallies.storage);
    const types = [...new Set([...running.keys(), ...Object.keys(tallies.compute)])].sort();
    const next = new Map<string, bigint>();
    const compute = types.map((machineType) => {
      const tally = tallyOf(tallies.compute[machineType]);
      const level = running.get(machineType) ?? 0n;
      next.set(machineType, closingLevel(level, tally));
      return {
        machineType,
        running: `${closingLevel(level, tally)}`,
        runMs: `${runningTotal(level, tally, day, untilMs)}`,
      };
    });
    const byteMs = runningTotal(bytes, storage, day, untilMs);
    bytes = closingLevel(bytes, storage);
    running = next;
    days.push({ day, bytes: `${bytes}`, byteMs: `${byteMs}`, compute });
  }
  return days;
}

function tallyOf(text: TallyText | undefined): DayTally {
  return { inDay: BigInt(text?.inDay ?? '0'), net: BigInt(text?.net ?? '0') };
}
