import { ifDefined } from '../domain/defined.ts';
import { MAX_QUOTA_BYTES } from '../domain/limits.ts';

/** The most that each setting of a number may be: more is a slip of the hand. */
const MOST = {
  startingQuotaBytes: MAX_QUOTA_BYTES,
  machineVcpus: 100_000,
  requestsPerSecond: 10_000,
  organisationRequestsPerSecond: 10_000,
  jobLogDays: 3_650,
  firewallRequests: 2_000_000_000,
} as const;

/** The least, where that is not 0. AWS knows no limit of fewer than ten requests. */
const LEAST: Readonly<Record<string, number>> = { jobLogDays: 1, firewallRequests: 10 };

/** What is wrong with the settings that are numbers; undefined when nothing is. */
export function wrongNumber(settings: Readonly<Record<string, unknown>>): string | undefined {
  const wrong = Object.entries(MOST).find(([name, most]) => {
    const value = settings[name];
    return (
      value !== undefined && !(Number.isInteger(value) && Number(value) >= (LEAST[name] ?? 0) && Number(value) <= most)
    );
  });
  return ifDefined(
    wrong,
    ([name, most]) => `${name} is a whole number${name in LEAST ? ` from ${LEAST[name]}` : ''}, at most ${most}.`,
  );
}
