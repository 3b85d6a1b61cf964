import { PRICES } from '../prices.ts';
import { type Demands, loadOf } from './load.ts';
import { LABORATORY, type Profile } from './profile.ts';

/** Dollars of a month by what they are for. */
export type Costs = Readonly<Record<'log and views' | 'delivery' | 'API' | 'files' | 'egress' | 'machines', number>>;

const DAYS = 30;
const MILLION = 1_000_000;
/** Seconds of a function for a request, and for a message; memory in gigabytes. Warm, of the local stack, rounded up. */
const REQUEST_SECONDS = 0.05;
const MESSAGE_SECONDS = 0.03;
const FUNCTION_GB = 0.5;
/** A request calls the authorizer and its function, and leaves three lines; a message one. Bytes. */
const LOG_PER_REQUEST = 1_500;
const LOG_PER_MESSAGE = 500;
/** A queue's message is sent, received and deleted; the last two for a whole batch, which at little load has one. */
const CALLS_PER_MESSAGE = 3;
/** A year of commits stays in the log, about a kilobyte each, and their rows. */
const COMMIT_GB = 2e-6;
const KEPT_DAYS = 365;

/** What an organisation costs the operator in a month, by AWS's list prices. */
export function costsOf(profile: Profile, demands: Demands): Costs {
  const { reads, writes, commits, messages, requests } = loadOf(profile, demands);
  const { files, partsPerFile, jobs, jobSeconds, vcpus, memoryGb, storedGb, downloadedGb } = profile;
  const compute = (seconds: number) => seconds * FUNCTION_GB * PRICES.gbSecond;
  const millions = (count: number, price: number) => (count / MILLION) * price;
  const kept = commits * KEPT_DAYS * COMMIT_GB * (PRICES.tableGbMonth + PRICES.recoveryGbMonth);
  const perDay = {
    'log and views': millions(reads, PRICES.reads) + millions(writes, PRICES.writes) + kept / DAYS,
    delivery:
      millions(commits, PRICES.busEvents + PRICES.invocations / 10) +
      millions(messages, CALLS_PER_MESSAGE * PRICES.queueCalls + PRICES.invocations) +
      compute(messages * MESSAGE_SECONDS) +
      ((messages * LOG_PER_MESSAGE) / 1e9) * PRICES.logGb,
    API:
      millions(requests, PRICES.apiRequests + PRICES.edgeRequests + 2 * PRICES.invocations) +
      compute(requests * REQUEST_SECONDS) +
      ((requests * LOG_PER_REQUEST) / 1e9) * PRICES.logGb,
    files: millions(files * partsPerFile, PRICES.puts) + (storedGb * PRICES.fileGbMonth) / DAYS,
    egress: downloadedGb * PRICES.egressGb,
    machines: jobs * (jobSeconds / 3_600) * (vcpus * PRICES.vcpuHour + memoryGb * PRICES.memoryGbHour),
  };
  const month = Object.entries(perDay).map(([name, dollars]) => [name, dollars * DAYS] as const);
  return Object.fromEntries(month) as Costs;
}

export const totalOf = (costs: Costs): number => Object.values(costs).reduce((sum, each) => sum + each, 0);

/** What one more of each costs, the operator's own machinery alone: without the storage and the machines that it uses. */
export function unitCosts(demands: Demands) {
  const none: Profile = {
    ...LABORATORY,
    files: 0,
    jobs: 0,
    jobSeconds: 0,
    requests: 0,
    storedGb: 0,
    downloadedGb: 0,
  };
  const base = totalOf(costsOf(none, demands));
  const more = (change: Partial<Profile>) => (totalOf(costsOf({ ...none, ...change }, demands)) - base) / DAYS;
  return {
    'a file of 12 parts': more({ files: 1 }),
    'a job': more({ jobs: 1 }),
    'a thousand requests': more({ requests: 1_000 }),
    'an organisation that does nothing, a month': base,
    'a gigabyte stored, a month': more({ storedGb: 1 }) * DAYS,
  };
}
