import { wrongKeyDays } from './receipt-keys.ts';
import { type RestoredTables, wrongTables } from './restored-tables.ts';
import { wrongNumber } from './wrong-number.ts';

/**
 * How requests come to a new version of a function. `canary`: a tenth of them for ten minutes, then all; `linear`: a tenth more every
 * two minutes; `at-once`: all, whatever rings. `none`: without versions, as on a computer of one's own.
 */
export const SHIFTS = ['none', 'at-once', 'canary', 'linear'] as const;
export type Shift = (typeof SHIFTS)[number];

/** Settings of an account's owner: given in `cdk.json` under `context.catacloud.<stage>`, all optional. */
export interface StageSettings {
  /** The dashboards' own domain name; `certificateArn` or `hostedZoneId` must be given with it. */
  readonly domain?: string;
  /** A certificate for the domain in us-east-1, where CloudFront looks for it. */
  readonly certificateArn?: string;
  /** The zone of Route 53 that the domain is in: its records are made there, and a certificate when none is given. */
  readonly hostedZoneId?: string;
  /** Requests of one address in five minutes, above which a web firewall refuses them. None, unless given: it is paid for. */
  readonly firewallRequests?: number;
  /** Other origins whose pages may upload to the files bucket and call the API, such as `https://data.example.org`. */
  readonly origins?: readonly string[];
  /** Tables that were restored from a backup, to be used instead of the stack's own: docs/operations/restored-table.md. */
  readonly tables?: RestoredTables;
  /** Alarms are mailed here. */
  readonly alarmEmail?: string;
  /** Who may sign up without an invitation: `open`, `invitation-only`, or domains of mail addresses separated by commas. */
  readonly signUp?: string;
  /** How requests come to a new release of the API: `canary`, `linear`, `at-once` or `none`; docs/operations/release-that-fails.md. */
  readonly shift?: Shift;
  /** Others than the stage's. */
  readonly startingQuotaBytes?: number;
  readonly jobLogDays?: number;
  readonly machineVcpus?: number;
  /** Zones of the region in which machines may run, such as `eu-central-1a`; the first two that AWS names unless given. */
  readonly machineZones?: readonly string[];
  /** Requests that the API lets through; twice as many in a burst. */
  readonly requestsPerSecond?: number;
  /** Of one organisation; a quarter of all unless given. */
  readonly organisationRequestsPerSecond?: number;
  /** The runner's image that machines run, by its digest in the stage's repository: `npm run deploy` sets it. */
  readonly runnerDigest?: string;
  /** First days of the keys that sign receipts, from `2020-01-01` on, oldest first: docs/receipt.md says how to change them. */
  readonly receiptKeys?: readonly string[];
  /** A collector that takes OTLP over HTTP: spans of requests, events and deliveries go there. None, unless given. */
  readonly otlpEndpoint?: string;
  /** A registry of your own that is asked for the digests of images first, such as `https://mirror.example.org`; none unless given. */
  readonly imageMirror?: string;
  /** Sender of all mail: an address that SES has verified, or one of a domain that it has. */
  readonly mailFrom?: string;
}

export class StageError extends Error {
  readonly code = 'stage.invalid';
}

const SIGN_UP = /^(open|invitation-only|[a-z0-9-]+(\.[a-z0-9-]+)+(,[a-z0-9-]+(\.[a-z0-9-]+)+)*)$/;

const ZONE = /^Z[A-Z0-9]{1,31}$/;

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Settings that are any text. */
const TEXTS = ['domain', 'certificateArn', 'alarmEmail', 'mailFrom', 'signUp', 'otlpEndpoint', 'imageMirror'] as const;

/** An owner's settings of a stage, when they are ones. Throws `StageError` otherwise. */
export function checkedSettings(stage: string, settings: unknown): StageSettings {
  const where = `context.catacloud.${stage} in cdk.json`;
  if (!isRecord(settings)) throw new StageError(`${where} must be an object.`);
  const {
    domain,
    certificateArn,
    hostedZoneId,
    firewallRequests,
    alarmEmail,
    mailFrom,
    signUp,
    otlpEndpoint,
    imageMirror,
    runnerDigest,
    shift,
    origins,
    tables,
    receiptKeys,
    startingQuotaBytes,
    machineVcpus,
    machineZones,
    jobLogDays,
    requestsPerSecond,
    organisationRequestsPerSecond,
    ...unknown
  } = settings;
  const strange = Object.keys(unknown);
  if (strange.length > 0) throw new StageError(`${where} has unknown settings: ${strange.join(', ')}.`);
  for (const name of TEXTS) {
    const value = settings[name];
    if (value !== undefined && typeof value !== 'string') throw new StageError(`${where}: ${name} must be a string.`);
  }
  if ((domain === undefined) !== (certificateArn === undefined && hostedZoneId === undefined)) {
    throw new StageError(`${where}: domain is given together with certificateArn, hostedZoneId or both, or none is.`);
  }
  if (hostedZoneId !== undefined && !(typeof hostedZoneId === 'string' && ZONE.test(hostedZoneId))) {
    throw new StageError(`${where}: hostedZoneId is like Z0123456789ABCDEFGHIJ.`);
  }
  if (typeof signUp === 'string' && !SIGN_UP.test(signUp)) {
    throw new StageError(`${where}: signUp is open, invitation-only, or domains such as "example.org,example.com".`);
  }
  const isOrigin = (origin: unknown) => typeof origin === 'string' && /^https:\/\/[a-z0-9.-]+(:\d+)?$/.test(origin);
  if (origins !== undefined && !(Array.isArray(origins) && origins.every(isOrigin))) {
    throw new StageError(`${where}: origins are like https://data.example.org, without a path and without "*".`);
  }
  if (typeof imageMirror === 'string' && !/^https?:\/\/[a-z0-9.-]+(:\d+)?$/.test(imageMirror)) {
    throw new StageError(`${where}: imageMirror is like https://mirror.example.org, without a path.`);
  }
  const choice = wrongChoice(shift, machineZones, runnerDigest);
  if (choice !== undefined) throw new StageError(`${where}: ${choice}`);
  const numbers = wrongNumber({
    startingQuotaBytes,
    machineVcpus,
    jobLogDays,
    requestsPerSecond,
    organisationRequestsPerSecond,
    firewallRequests,
  });
  if (numbers !== undefined) throw new StageError(`${where}: ${numbers}`);
  const wrong = wrongKeyDays(receiptKeys) ?? wrongTables(stage, tables);
  if (wrong !== undefined) throw new StageError(`${where}: ${wrong}`);
  return settings;
}

const ZONE_NAME = /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/;
/** Fewer would all fail with one; the network has room for no more. */
const [LEAST_ZONES, MOST_ZONES] = [2, 6];

/** What is wrong with what is chosen of those that there are; undefined when nothing is. */
function wrongChoice(shift: unknown, zones: unknown, digest: unknown): string | undefined {
  if (digest !== undefined && !(typeof digest === 'string' && DIGEST.test(digest))) {
    return 'runnerDigest is sha256: and 64 hexadecimal digits.';
  }
  if (shift !== undefined && !SHIFTS.some((each) => each === shift)) return `shift is ${SHIFTS.join(', ')}.`;
  if (zones === undefined || areZones(zones)) return undefined;
  return 'machineZones are two to six different zones such as "eu-central-1a".';
}

function areZones(zones: unknown): boolean {
  if (!Array.isArray(zones) || zones.length < LEAST_ZONES || zones.length > MOST_ZONES) return false;
  const areNames = zones.every((zone) => typeof zone === 'string' && ZONE_NAME.test(zone));
  return areNames && new Set(zones).size === zones.length;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
