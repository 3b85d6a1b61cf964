import { DEFAULT_CONCURRENCY } from '../../lib/app/subscriptions.ts';
import { stageOf } from '../../lib/infra/stage.ts';
import { type Demands, loadOf } from './load.ts';
import { DAY_SECONDS, PEAK, type Profile } from './profile.ts';

/** A limit, and how many organisations of a profile it carries. */
export interface Ceiling {
  readonly name: string;
  /** Ours: a setting, or how the code is made. AWS's: a quota, by default or at all. */
  readonly whose: 'a setting' | 'our design' | 'a quota that AWS raises' | 'a limit of AWS';
  /** In `per`. */
  readonly limit: number;
  readonly per: string;
  readonly organisations: number;
  readonly lift: string;
}

const SECONDS_PER_REQUEST = 0.05;
const SECONDS_PER_MESSAGE = 0.03;
/** Cold commands one after the other on one stream: a read and a write of 5 ms each. */
const COMMITS_OF_ONE_STREAM = 100;
const COMMITS_OF_A_JOB_ON_SLOTS = 2;
/** The close of an organisation's day: about 20 calls one after the other, four functions at once, within six hours. */
const CLOSES_PER_SECOND = 4 / 0.15;
const CLOSE_HOURS = 6;
/** Sign-ins of a person who works: twice a day. */
const SIGN_INS = 4;

/** What one organisation takes in the busiest minutes, a second. */
interface Peak {
  readonly requests: number;
  readonly commits: number;
  readonly messages: number;
  readonly writes: number;
  /** Messages of the busiest queue. */
  readonly busiest: number;
  readonly jobs: number;
  /** Virtual processors at work. */
  readonly processors: number;
  readonly signIns: number;
}

type Limit = Omit<Ceiling, 'organisations'> & { readonly of: (peak: Peak) => number };

const { throttle, machineVcpus, maxConcurrency } = stageOf('production');

const LIMITS: readonly Limit[] = [
  {
    name: 'requests of the API',
    whose: 'a setting',
    limit: throttle.rate,
    per: 'requests a second',
    lift: 'the setting `requestsPerSecond`, up to the account’s 10,000 a second; AWS raises that',
    of: ({ requests }) => requests,
  },
  {
    name: 'machines',
    whose: 'a setting',
    limit: machineVcpus,
    per: 'virtual processors',
    lift: 'the setting `machineVcpus`, and the account’s quota of Fargate (AWS raises it)',
    of: ({ processors }) => processors,
  },
  {
    name: 'batches of one queue at once',
    whose: 'a setting',
    limit: (Math.min(DEFAULT_CONCURRENCY, maxConcurrency) * 5) / SECONDS_PER_MESSAGE,
    per: 'messages a second of the busiest queue',
    lift: '`DEFAULT_CONCURRENCY`, up to 1,000 a queue',
    of: ({ busiest }) => busiest,
  },
  {
    name: 'functions at once',
    whose: 'a quota that AWS raises',
    limit: 1_000,
    per: 'functions of the account at work',
    lift: 'ask AWS: tens of thousands are usual',
    of: ({ requests, messages }) => 2 * requests * SECONDS_PER_REQUEST + messages * SECONDS_PER_MESSAGE,
  },
  {
    name: 'job slots: one stream for all',
    whose: 'our design',
    limit: COMMITS_OF_ONE_STREAM,
    per: 'commits a second',
    lift: 'a stream of slots for each cell; more than one in a cell would share its slots by chance',
    of: ({ jobs }) => jobs * COMMITS_OF_A_JOB_ON_SLOTS,
  },
  {
    name: 'the close of a day',
    whose: 'a setting',
    limit: CLOSES_PER_SECOND * 3_600 * CLOSE_HOURS,
    per: `organisations in ${CLOSE_HOURS} hours`,
    lift: '`maxConcurrency` of the daily run’s queue, now 4',
    of: () => 1,
  },
  {
    name: 'numbers of invoices: one stream for all',
    whose: 'our design',
    limit: COMMITS_OF_ONE_STREAM * DAY_SECONDS,
    per: 'invoices on the first of a month',
    lift: 'a register for each cell: sellers may number by series',
    of: () => 1,
  },
  {
    name: 'what the sweep compares',
    whose: 'our design',
    limit: 200,
    per: 'commits a second, by docs/delivery.md; beyond it the watermark follows later',
    lift: 'a run for each group of subscribers',
    of: ({ commits }) => commits,
  },
  {
    name: 'the bus',
    whose: 'a quota that AWS raises',
    limit: 10_000,
    per: 'events a second in the largest regions, 400 in the smallest',
    lift: 'ask AWS; beyond it Pipes or Kinesis from the table’s stream to the queues',
    of: ({ commits }) => commits,
  },
  {
    name: 'writes of one table',
    whose: 'a quota that AWS raises',
    limit: 40_000,
    per: 'write units a second',
    lift: 'ask AWS; a table has no other limit but 1,000 a second for one stream',
    of: ({ writes }) => writes,
  },
  {
    name: 'signing in',
    whose: 'a quota that AWS raises',
    limit: 120,
    per: 'calls of Cognito a second',
    lift: 'ask AWS, who sells more by the request a second',
    of: ({ signIns }) => signIns,
  },
];

/** Every limit that grows nearer with the number of organisations, the lowest first. */
export function ceilingsOf(profile: Profile, demands: Demands, busiestShare: number): readonly Ceiling[] {
  const load = loadOf(profile, demands);
  const atPeak = (perDay: number) => (perDay * PEAK) / DAY_SECONDS;
  const peak: Peak = {
    requests: atPeak(load.requests),
    commits: atPeak(load.commits),
    messages: atPeak(load.messages),
    writes: atPeak(load.writes),
    busiest: atPeak(load.messages * busiestShare),
    jobs: atPeak(profile.jobs),
    processors: atPeak(profile.jobs * profile.jobSeconds * profile.vcpus),
    signIns: atPeak(SIGN_INS),
  };
  const ceilings = LIMITS.map(({ of, ...limit }) => ({ ...limit, organisations: Math.floor(limit.limit / of(peak)) }));
  return ceilings.sort((one, other) => one.organisations - other.organisations);
}
