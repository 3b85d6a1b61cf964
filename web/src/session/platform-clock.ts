import { type Day, dayOf } from '../../../lib/domain/metering/day.ts';

/** By how much the platform's clock is ahead of this computer's, which may be wrong. */
let aheadMs = 0;

/** Learns the platform's time from a reply that has just come. */
export function learnPlatformTime(at: string): void {
  aheadMs = Date.parse(at) - Date.now();
}

/** The platform's time at a time of this computer's clock. */
export function platformMsOf(ownMs: number): number {
  return ownMs + aheadMs;
}

/** The platform's time, by which jobs run and days and months are billed. */
export function platformNowMs(): number {
  return platformMsOf(Date.now());
}

/** The platform's day, UTC. */
export function platformToday(): Day {
  return dayOf(platformNowMs());
}
