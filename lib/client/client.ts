import type { Endpoint } from '../api/endpoint.ts';
import { endpoints, type RouteId } from '../api/paths.ts';
import { defined, ifDefined } from '../domain/defined.ts';
import { ApiError, NoAnswerError } from './api-error.ts';
import { consistencyTokens } from './consistency.ts';
import { PATIENCE_MS, REQUEST_TIMEOUT_MS } from './limits.ts';
import { partsOf, urlOf } from './request.ts';
import { attemptsOf, DEFAULT_RETRIES, mayPass, pause, pauseMs, type RetryPolicy } from './retry.ts';
import type { InputTo, Methods, PagedRoute, ReplyOf } from './types.ts';
import { within } from './within.ts';

export interface ClientOptions {
  /** Origin of the API, such as `https://catacloud.example.org`; '' in a page that the same origin serves. */
  readonly baseUrl: string;
  /** Access token, API token or attempt token; asked for before every request. `refresh` is set once after a 401. */
  readonly token?: (refresh: boolean) => Promise<string | undefined> | string | undefined;
  readonly fetch?: typeof fetch;
  readonly retries?: RetryPolicy;
  /** For one try of one request, from connecting to the last byte of the answer. */
  readonly timeoutMs?: number;
  readonly random?: () => number;
}

/** Of the API, of its gateway, and of the distribution before both. */
const REQUEST_HEADERS = ['Request-Id', 'Apigw-Requestid', 'X-Amz-Cf-Id'];

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Of a creation: the same key gives one outcome however often it is sent. A fresh one unless given. */
  readonly idempotencyKey?: string;
  /** Act only on the version that was read. */
  readonly ifMatch?: string;
  /** Tries again for so long, instead of a number of times. */
  readonly patienceMs?: number;
}

export interface Client extends Methods<CallOptions> {
  /** Calls a route by its id. Throws `ApiError` for refusals, `NoAnswerError` when nothing came back. */
  call<Id extends RouteId>(id: Id, input: InputTo<Id>, options?: CallOptions): Promise<ReplyOf<Id>>;
  /** Every item of a paged route, page after page as they are needed. */
  items<Id extends PagedRoute>(id: Id, input: InputTo<Id>, options?: CallOptions): AsyncIterable<ItemOf<Id>>;
}

export type ItemOf<Id extends RouteId> = ReplyOf<Id> extends { items: readonly (infer Item)[] } ? Item : never;

/** The typed client of the HTTP API, for browsers and Node. Retries transient failures, and reads its own writes. */
export function createClient(options: ClientOptions): Client {
  const send = options.fetch ?? fetch;
  const usual = options.retries ?? DEFAULT_RETRIES;
  const timeoutMs = options.timeoutMs ?? REQUEST_TIMEOUT_MS;
  const random = options.random ?? Math.random;
  const tokens = consistencyTokens();

  async function call(id: RouteId, input: Input = {}, callOptions: CallOptions = {}) {
    const endpoint: Endpoint = endpoints[id];
    const parts = partsOf(input);
    const url = urlOf(options.baseUrl, endpoint, parts);
    const scope = parts.params['org'] ?? '';
    const headers = headersOf(endpoint, parts.body !== undefined, callOptions);
    const isSafe = endpoint.method === 'GET' || endpoint.idempotency !== undefined;
    const retries = { ...usual, patienceMs: callOptions.patienceMs ?? usual.patienceMs };
    const isLast = attemptsOf(retries);
    const what = `${endpoint.method} ${endpoint.path}`;
    let refresh = false;
    for (let attempt = 0; ; attempt += 1) {
      const bearer = await options.token?.(refresh);
      if (bearer !== undefined) headers.set('Authorization', `Bearer ${bearer}`);
      const consistency = tokens.of(scope);
      if (consistency === undefined) headers.delete('Consistency-Token');
      else headers.set('Consistency-Token', consistency);
      try {
        const { signal } = callOptions;
        const { response, reply } = await within(what, { timeoutMs, signal }, async (limited) => {
          const body = defined({ body: ifDefined(parts.body, JSON.stringify) });
          const answer = await send(url, { method: endpoint.method, headers, ...body, signal: limited });
          return { response: answer, reply: await readReply(endpoint, answer) };
        });
        tokens.keep(scope, response.headers.get('Consistency-Token') ?? undefined);
        return reply;
      } catch (error) {
        if (isLast(attempt + 1)) throw error;
        if (error instanceof ApiError && error.code === 'consistency-token-invalid' && consistency !== undefined) {
          tokens.drop(scope);
          continue;
        }
        if (error instanceof ApiError && error.status === 401 && options.token !== undefined && !refresh) {
          refresh = true;
          continue;
        }
        const retryAfterMs = error instanceof ApiError ? error.retryAfterMs : 0;
        // Instead of waiting an hour, the caller gets the refusal.
        if (!mayPass(error) || !isSafe || retryAfterMs > PATIENCE_MS) throw error;
        await pause(pauseMs(retries, attempt, retryAfterMs, random), callOptions.signal);
      }
    }
  }

  async function* items(id: PagedRoute, input: Input, callOptions?: CallOptions) {
    let cursor: string | undefined;
    do {
      const query = { ...(input['query'] as object | undefined), ...defined({ cursor }) };
      const page = (await call(id, { ...input, query }, callOptions)) as { items: unknown[]; nextCursor?: string };
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  // The table of paths and the types of `Methods` come from the same ids.
  return { ...methodsBy(call), call, items } as unknown as Client;
}

type Input = Readonly<Record<string, unknown>>;

/** A method for every route, in the group that its id names. */
function methodsBy(call: (id: RouteId, input?: Input, callOptions?: CallOptions) => Promise<unknown>) {
  const groups: Record<string, Record<string, unknown>> = {};
  for (const id of Object.keys(endpoints) as RouteId[]) {
    const [group, name] = id.split('.') as [string, string];
    groups[group] ??= {};
    groups[group][name] = (input?: Input, callOptions?: CallOptions) => call(id, input, callOptions);
  }
  return groups;
}

function headersOf(endpoint: Endpoint, hasBody: boolean, { ifMatch, idempotencyKey }: CallOptions): Headers {
  const headers = new Headers({ Accept: 'application/json' });
  if (hasBody) headers.set('Content-Type', 'application/json');
  if (ifMatch !== undefined) headers.set('If-Match', ifMatch);
  if (endpoint.idempotency === 'key') headers.set('Idempotency-Key', idempotencyKey ?? crypto.randomUUID());
  return headers;
}

async function readReply(endpoint: Endpoint, response: Response): Promise<unknown> {
  const text = await response.text();
  if (response.ok && text === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!response.ok) throw refusalOf(response, {});
    throw new NoAnswerError(`${endpoint.method} ${endpoint.path}: the answer is not JSON`, error);
  }
  if (!response.ok) throw refusalOf(response, problemIn(value));
  return value;
}

function refusalOf(response: Response, problem: Readonly<Record<string, unknown>>): ApiError {
  const retryAfterMs = Number(response.headers.get('Retry-After') ?? 0) * 1_000 || 0;
  return new ApiError(response.status, problem, requestIdOf(response), retryAfterMs);
}

/** What a gateway answers may be any JSON. */
function problemIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** The API's own name of a request; of an answer that another has given in its place, that one's. */
function requestIdOf({ headers }: Response): string | undefined {
  for (const name of REQUEST_HEADERS) {
    const id = headers.get(name);
    if (id !== null) return id;
  }
  return undefined;
}
