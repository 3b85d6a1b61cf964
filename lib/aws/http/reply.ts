import { isRejection, type Rejection } from 'epoch';
import type { Answer, Positions } from '../../app/http/endpoint.ts';
import { type ApiEvent, type ApiResult, type Exchange, header, routeOf } from './exchange.ts';
import { ProblemError, problemOfRejection } from './problem.ts';
import { problemReply } from './problems.ts';

/** Where a consistency token comes from; undefined where the application has none. */
export type Minter = ((positions: Positions) => Promise<string | undefined>) | undefined;

/** The version of a thing as an entity tag. */
export function etagOf(version: number): string {
  return `"v${version}"`;
}

const ETAG = /^"v(\d{1,15})"$/;

/** The version in If-Match. A tag that we never made cannot match anything. */
export function ifMatchOf(event: ApiEvent): number | undefined {
  const given = header(event, 'if-match');
  if (given === undefined || given === '*') return undefined;
  const [, version] = ETAG.exec(given.slice(0, 40)) ?? [];
  if (version === undefined)
    throw new ProblemError('precondition-failed', `If-Match must be an ETag of ours such as ${etagOf(7)}`);
  return Number(version);
}

/** The reply of an endpoint's answer: a refusal, or the body with its tag and its consistency token. */
export async function replyOf(
  exchange: Exchange,
  event: ApiEvent,
  answer: Answer<unknown> | Rejection,
  mint: Minter,
): Promise<ApiResult> {
  if (isRejection(answer)) return problemReply(exchange, problemOfRejection(answer, exchange.requestId));
  const route = routeOf(exchange);
  const headers: Record<string, string> = { ...exchange.headers, ...answer.headers };
  if (answer.version !== undefined) headers['ETag'] = etagOf(answer.version);
  const token = answer.positions === undefined ? undefined : await mint?.(answer.positions);
  if (token !== undefined) headers['Consistency-Token'] = token;
  const cookies = answer.cookies === undefined ? {} : { cookies: [...answer.cookies] };
  const unchanged =
    route.method === 'GET' && headers['ETag'] !== undefined && header(event, 'if-none-match') === headers['ETag'];
  if (unchanged) return { statusCode: 304, headers, ...cookies };
  if (answer.body === undefined) return { statusCode: route.status, headers, ...cookies };
  headers['Content-Type'] ??= 'application/json';
  return { statusCode: route.status, headers, body: JSON.stringify(answer.body), ...cookies };
}
