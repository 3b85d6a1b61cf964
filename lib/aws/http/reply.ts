import { isRejection, type Rejection, utf8Bytes } from 'epoch';
import { honoursIfMatch, type Route } from '../../api/route.ts';
import type { Answer, Positions } from '../../app/http/endpoint.ts';
import { defined, ifDefined } from '../../domain/defined.ts';
import { type ApiEvent, type ApiResult, type Exchange, header, routeOf, step } from './exchange.ts';
import { ProblemError, problemOfRejection } from './problem.ts';
import { problemReply } from './problems.ts';

/** Where a consistency token comes from; undefined where the application has none. */
export type Minter = ((positions: Positions) => Promise<string | undefined>) | undefined;

/** The version of a thing as an entity tag. */
export function etagOf(version: number): string {
  return `"v${version}"`;
}

/** More tags than a client has versions in a cache. */
const MAX_TAGS = 20;
const MAX_TAGS_LENGTH = 1_000;

/** Tags of a list (RFC 9110, 8.8.3); weak ones with their mark. */
function tagsOf(list: string): readonly string[] {
  return list
    .slice(0, MAX_TAGS_LENGTH)
    .split(',', MAX_TAGS)
    .map((tag) => tag.trim());
}

/** If-None-Match compares weakly: a cache may have marked our tag. */
function isListed(list: string | undefined, tag: string): boolean {
  return list !== undefined && (list.trim() === '*' || tagsOf(list).some((one) => one.replace(/^W\//, '') === tag));
}

/**
 * Lambda takes six megabytes of a reply (6,291,456 bytes of UTF-8), in which the body is a JSON text within JSON. What is longer it drops
 * without a word to the client and without a line of ours. The rest is for headers and cookies.
 */
const MAX_REPLY_BYTES = 6_000_000;
/** Of one UTF-16 unit of a JSON text within JSON: no control character is left in it. */
const MAX_BYTES_OF_UNIT = 3;

const ETAG = /^"v(\d{1,15})"$/;

/**
 * The version in If-Match, which compares strongly: a weak tag never matches. A thing has one version at a time, so of a list
 * the newest is meant. A tag that we never made cannot match anything.
 */
export function ifMatchOf(event: ApiEvent): number | undefined {
  const given = header(event, 'if-match');
  if (given === undefined || given.trim() === '*') return undefined;
  const versions = tagsOf(given).flatMap((tag) => ETAG.exec(tag)?.[1] ?? []);
  if (versions.length === 0)
    throw new ProblemError('precondition-failed', `If-Match must be an ETag of ours such as ${etagOf(7)}`);
  return Math.max(...versions.map(Number));
}

/** A condition is never ignored: who sends one relies on it. */
export const refuseIfMatch = step((exchange, event) => {
  if (header(event, 'if-match') !== undefined && !honoursIfMatch(routeOf(exchange)))
    throw new ProblemError('if-match-unsupported', 'this route does not act by version: leave If-Match out');
});

/** The reply of an endpoint's answer: a refusal, or the body with its tag and its consistency token. */
export async function replyOf(
  exchange: Exchange,
  event: ApiEvent,
  answer: Answer<unknown> | Rejection,
  mint: Minter,
): Promise<ApiResult> {
  if (isRejection(answer)) return problemReply(exchange, await problemOfRejection(answer, exchange.requestId));
  const route = routeOf(exchange);
  const headers: Record<string, string> = { ...exchange.headers, ...answer.headers };
  if (answer.version !== undefined) headers['ETag'] = etagOf(answer.version);
  const token = answer.positions === undefined ? undefined : await mint?.(answer.positions);
  if (token !== undefined) headers['Consistency-Token'] = token;
  const location = locationOf(route, exchange.params, answer.body);
  if (location !== undefined) headers['Location'] = location;
  const cookies = defined({ cookies: ifDefined(answer.cookies, (all) => [...all]) });
  const unchanged =
    route.method === 'GET' &&
    headers['ETag'] !== undefined &&
    isListed(header(event, 'if-none-match'), headers['ETag']);
  if (unchanged) return { statusCode: 304, headers, ...cookies };
  if (answer.body === undefined) return { statusCode: route.status, headers, ...cookies };
  headers['Content-Type'] ??= 'application/json';
  const body = JSON.stringify(answer.body);
  const bytes = body.length * MAX_BYTES_OF_UNIT <= MAX_REPLY_BYTES ? 0 : bytesWithinJson(body);
  if (bytes > MAX_REPLY_BYTES) {
    const said = `the reply has ${bytes} bytes, more than a function may answer: ask for a smaller page by limit`;
    throw new ProblemError('internal', said);
  }
  return { statusCode: route.status, headers, body, ...cookies };
}

function bytesWithinJson(body: string): number {
  return utf8Bytes(JSON.stringify(body));
}

/** `Location` of a creation, from its route's template. */
function locationOf({ id, location }: Route, params: Exchange['params'] = {}, body: unknown): string | undefined {
  const fields = body as Readonly<Record<string, unknown>>;
  return location?.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : params[name];
    if (typeof value !== 'string') throw new Error(`${id}: nothing is called ${name} for its Location`);
    return value;
  });
}
