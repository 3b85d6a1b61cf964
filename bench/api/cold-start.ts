import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { streamOf } from 'epoch';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { bundle } from '../../lib/infra/bundle.ts';
import { nameIn } from '../../lib/infra/context.ts';
import { stageOf } from '../../lib/infra/stage.ts';
import { askAws } from '../../local/aws.ts';
import type { Place } from '../files/place.ts';
import type { BareBundle } from './bare-bundles.ts';
import type { Commit } from './bare-calls.ts';
import { type FirstRuns, firstRunsOf } from './first-runs.ts';
import { medianOf, medianRatio } from './median.ts';

const run = promisify(execFile);
const FIRST_CALL = path.join(import.meta.dirname, 'first-call.ts');
const FUNCTION = 'api-organisations';
const LIMIT_MS = 60_000;

export interface FirstCall {
  readonly importMs: number;
  readonly callMs: number;
  readonly sumMs: number;
  readonly cpuMs: number;
}

/** Of a gateway's event: addresses set aside for documentation. */
const FROM_SOMEWHERE = { http: { method: 'PATCH', sourceIp: '192.0.2.1' } };

const WHO = ['ours', 'eventSourced', 'usual', 'plain', 'split', 'put'] as const;
type Who = (typeof WHO)[number];

/**
 * Import and first call in fresh processes, in turns, medians: renaming an organisation with the production bundle, which
 * reads the end of a stream and the key of tokens and appends to the stream, and the same three calls, of the same bytes, with a
 * function of the bare SDK, in one plain bundle. `split` is that one with what the SDK loads later apart, as in ours;
 * `usual` is a function with middleware and schemas that makes these calls, `eventSourced` one that decides and appends by the kernel;
 * `put` is the plain one with a single put.
 */
export async function coldStarts(place: Place, bare: BareBundle, table: string, rounds: number) {
  const bundles = await bundle(stageOf('production'));
  const files: Readonly<Record<Who, string>> = {
    ours: path.join(bundles.folderOf(FUNCTION), 'index.mjs'),
    eventSourced: bare.eventSourced.file,
    usual: bare.usual.file,
    plain: bare.file,
    split: bare.split.file,
    put: bare.file,
  };
  const env = await environmentOf(place, table);
  // One of its own, whose stream is short: the emulator's queries grow with their partition, DynamoDB's do not.
  const { id: org } = await place.client.organisations.create({ body: { name: 'Cold' } });
  const calls: Record<Who, FirstCall[]> = { ours: [], eventSourced: [], usual: [], plain: [], split: [], put: [] };
  for (let round = 0; round <= rounds; round += 1) {
    for (const who of round % 2 === 0 ? WHO : WHO.toReversed()) {
      const event = await eventFor(who, round, org, place);
      const call = await firstCall(files[who], event, env);
      // The first ones read files that were never read before.
      if (round > 0) calls[who].push(call);
    }
  }
  const runsOf = async (who: Who) => {
    const event = await eventFor(who, rounds + 1, org, place);
    return firstRunsOf(files[who], (options) => firstCall(files[who], event, env, options));
  };
  const runs: Readonly<Record<Who, FirstRuns>> = {
    ours: await runsOf('ours'),
    eventSourced: await runsOf('eventSourced'),
    usual: await runsOf('usual'),
    plain: await runsOf('plain'),
    split: await runsOf('split'),
    put: await runsOf('put'),
  };
  const startBytes = bundles.sizes.find(({ name }) => name === FUNCTION)?.start.bytes ?? 0;
  const ratio = (one: Who, other: Who, of: keyof FirstCall) =>
    medianRatio(
      calls[one].map((call) => call[of]),
      calls[other].map((call) => call[of]),
    );
  const against = (other: Who, one: Who = 'ours') => ({
    ms: ratio(one, other, 'sumMs'),
    cpu: ratio(one, other, 'cpuMs'),
  });
  return {
    rounds,
    runs,
    ours: { ...typical(calls.ours), startBytes },
    eventSourced: typical(calls.eventSourced),
    usual: typical(calls.usual),
    plain: typical(calls.plain),
    split: typical(calls.split),
    put: typical(calls.put),
    toEventSourced: against('eventSourced'),
    eventSourcedToPlain: against('plain', 'eventSourced'),
    toUsual: against('usual'),
    toPlain: against('plain'),
    toSplit: against('split'),
    toPut: against('put'),
  };
}

async function firstCall(
  file: string,
  event: object,
  env: NodeJS.ProcessEnv,
  v8Options: readonly string[] = [],
): Promise<FirstCall> {
  const argv = [...v8Options, FIRST_CALL, file, JSON.stringify(event)];
  const { stdout } = await run(process.execPath, argv, { env, timeout: LIMIT_MS });
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  const { statusCode, ...took } = JSON.parse(line) as FirstCall & { statusCode: number };
  if (statusCode >= 300) throw new Error(`the first call was answered ${statusCode}: ${stdout}`);
  return { ...took, sumMs: took.importMs + took.callMs };
}

function typical(calls: readonly FirstCall[]): FirstCall {
  const middle = (of: keyof FirstCall) => medianOf(calls.map((call) => call[of]));
  return { importMs: middle('importMs'), callMs: middle('callMs'), sumMs: middle('sumMs'), cpuMs: middle('cpuMs') };
}

function renaming(org: string, round: number) {
  const caller = { kind: 'person', user: `usr_${'0'.repeat(26)}`, admin: false, membership: { org, role: 'owner' } };
  return {
    ...request('PATCH /v1/orgs/{org}', JSON.stringify({ name: `Bench ${round}` })),
    pathParameters: { org },
    headers: { 'content-type': 'application/json' },
    requestContext: {
      ...FROM_SOMEWHERE,
      requestId: crypto.randomUUID(),
      authorizer: { lambda: { caller: JSON.stringify(caller) } },
    },
  };
}

async function eventFor(who: Who, round: number, org: string, place: Place): Promise<object> {
  if (who === 'ours' || who === 'eventSourced') return renaming(org, round);
  if (who === 'put') return request('POST /bench', `${round}`);
  const last = await lastCommit(org, round, place);
  const commit = { ...last, stream: `${last.stream} ${who}` };
  return who === 'usual' ? { ...renaming(org, round), commit } : request('PATCH /bench', JSON.stringify(commit));
}

/** What a rename has written, for the bare function to write as well, into a stream of as many commits of its own. */
async function lastCommit(org: string, round: number, { outputs }: Place): Promise<Commit> {
  const client = new DynamoDBClient({});
  const stream = streamOf(organisation, org);
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: outputs.EventsTable,
      KeyConditionExpression: '#s = :stream',
      ExpressionAttributeNames: { '#s': 'stream' },
      ExpressionAttributeValues: { ':stream': { S: stream } },
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  client.destroy();
  const [item] = Items;
  if (item === undefined) throw new Error(`${stream} has no commit`);
  return { stream, version: round + 1, item };
}

function request(routeKey: string, body: string) {
  return { version: '2.0', routeKey, headers: {}, requestContext: FROM_SOMEWHERE, body, isBase64Encoded: false };
}

/** What the deployed function is given, so that the process beside it is given the same. */
async function environmentOf({ endpoint }: Place, table: string): Promise<NodeJS.ProcessEnv> {
  const path = `/2015-03-31/functions/${nameIn(stageOf('local'), FUNCTION)}/configuration`;
  const response = await askAws(endpoint, { service: 'lambda', path });
  if (!response.ok) throw new Error(`${FUNCTION} is not deployed: ${response.status}`);
  const { Environment } = (await response.json()) as { Environment: { Variables: Readonly<Record<string, string>> } };
  return { ...process.env, ...Environment.Variables, BARE_TABLE: table };
}
