import type { APIGatewayRequestAuthorizerEventV2, Context } from 'aws-lambda';
import { memoryStore } from 'epoch';
import { createMemoryChangeLog } from 'epoch/transport';
import * as z from 'zod/mini';
import type { RouteId } from '../../lib/api/paths.ts';
import type { Group, Role } from '../../lib/api/route.ts';
import { routes } from '../../lib/api/routes.ts';
import { authenticate } from '../../lib/app/accounts/commands/authenticate.ts';
import type { SignUpPolicy } from '../../lib/app/accounts/commands/sign-up-policy.ts';
import { INLINE_PROJECTIONS } from '../../lib/app/api-views.ts';
import { type ExportMessage, runExport } from '../../lib/app/billing/commands/run-export.ts';
import { billingEndpoints } from '../../lib/app/billing/endpoints/billing.ts';
import { documentEndpoints } from '../../lib/app/billing/endpoints/documents.ts';
import { financeEndpoints } from '../../lib/app/billing/endpoints/finance.ts';
import { laterBillingRuns } from '../../lib/app/billing-runs.ts';
import { projectorOf } from '../../lib/app/delivery.ts';
import { accountEndpoints, adminEndpoints, filesEndpoints } from '../../lib/app/endpoints.ts';
import { dispatchDependencies } from '../../lib/app/every-subscriber.ts';
import { exportContents } from '../../lib/app/exports.ts';
import { dispatchJobs } from '../../lib/app/jobs/commands/dispatch-jobs.ts';
import { attemptEndpoints } from '../../lib/app/jobs/endpoints/attempts.ts';
import { jobsEndpoints } from '../../lib/app/jobs/endpoints/endpoints.ts';
import { pipelineEndpoints } from '../../lib/app/jobs/endpoints/pipelines.ts';
import { secretEndpoints } from '../../lib/app/jobs/endpoints/secrets.ts';
import { machineEndpoints } from '../../lib/app/machines/endpoints/machines.ts';
import { limitRequests } from '../../lib/app/organisations/commands/limit-requests.ts';
import { organisationsEndpoints } from '../../lib/app/organisations/endpoints/endpoints.ts';
import { rolesIn } from '../../lib/app/organisations/queries/membership.ts';
import { clockEndpoints } from '../../lib/app/platform/endpoints/clock.ts';
import { metaEndpoints } from '../../lib/app/platform/endpoints/meta.ts';
import type { Offsets } from '../../lib/app/platform/queries/offsets.ts';
import { type Letter, MailError } from '../../lib/app/ports/mail.ts';
import { withReadYourWrites } from '../../lib/app/read-your-writes.ts';
import type { RunMessage } from '../../lib/app/usage/commands/daily-run.ts';
import { usageOf } from '../../lib/app/usage.ts';
import { VIEWS } from '../../lib/app/views.ts';
import { createApi } from '../../lib/aws/http/api.ts';
import { createAuthorizer } from '../../lib/aws/http/authorizer.ts';
import type { ApiEvent, ApiResult } from '../../lib/aws/http/exchange.ts';
import type { RateLimit } from '../../lib/aws/http/rate-limit.ts';
import { createUnrouted } from '../../lib/aws/http/unrouted.ts';
import type { Log } from '../../lib/aws/log.ts';
import { sealUnder } from '../../lib/aws/token-seal.ts';
import { createBillingContacts } from '../../lib/aws/users/billing-contacts.ts';
import { createCredentials } from '../../lib/aws/users/credentials.ts';
import { createInvitations } from '../../lib/aws/users/invitations.ts';
import { createLetterCounts } from '../../lib/aws/users/letter-counts.ts';
import { createMailCodes } from '../../lib/aws/users/mail-codes.ts';
import { createPeople } from '../../lib/aws/users/people.ts';
import { createRecoveryCodes } from '../../lib/aws/users/recovery-codes.ts';
import { createRepeats } from '../../lib/aws/users/repeats.ts';
import { createSecrets } from '../../lib/aws/users/secrets.ts';
import { createSessions } from '../../lib/aws/users/sessions.ts';
import { defined } from '../../lib/domain/defined.ts';
import { job } from '../../lib/domain/job/job.ts';
import { DEFAULT_QUOTA_BYTES } from '../../lib/domain/limits.ts';
import { memoryLeases } from '../memory-leases.ts';
import { createMemoryPlatform, digest } from '../memory-platform.ts';
import { memoryRequestCounts } from '../memory-request-counts.ts';
import { memorySigner } from '../memory-signer.ts';
import { undocumented } from './documented.ts';
import { gatewayRoute, type RawRequest } from './gateway.ts';
import { memoryAttempts } from './memory-attempts.ts';
import { memoryDocuments } from './memory-documents.ts';
import { memoryIdentity } from './memory-identity.ts';
import { memoryObjects } from './memory-objects.ts';
import { memoryRecords } from './memory-records.ts';
import { createMortality } from './mortality.ts';

export interface Sent {
  readonly token?: string | undefined;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies whose schemas have been checked here
  readonly body: any;
}

const GENEROUS: RateLimit = { burst: 1_000_000, perSecond: 1_000_000 };
export const PASSWORD = 'A-good-password-1';

/**
 * The whole API in this process: the authorizer, the pipeline, the endpoints, the kernel, the views. Only what lies behind
 * the ports is memory. Every reply is checked against the contract, and against the published OpenAPI document by a stock
 * validator: status, media type, body.
 */
export function createTestApi({
  rateLimit = GENEROUS,
  startMs = Date.UTC(2026, 2, 10, 12),
  signUpPolicy = { policy: 'open' } as SignUpPolicy,
  startingQuotaBytes = DEFAULT_QUOTA_BYTES,
  organisationRequestsPerSecond = 1_000_000,
} = {}) {
  const mortality = createMortality();
  const events = mortality.wrap(memoryStore({ digest }));
  const memory = createMemoryPlatform({ startMs, events, pause: async () => {} });
  const platform = withReadYourWrites(
    memory,
    { inline: INLINE_PROJECTIONS, reads: VIEWS.filter((view) => !INLINE_PROJECTIONS.includes(view)) },
    {
      pause: () => new Promise<void>(() => {}),
      seal: async (text) => sealUnder(Buffer.from('a key for tests'), text),
    },
  );
  const { clock, newId, events: log } = platform;
  const projectors = Object.fromEntries(VIEWS.map((view) => [view.name, projectorOf(memory, view)]));
  let serial = 0;
  const redriven: string[] = [];
  const runs: RunMessage[] = [];
  const exporting: ExportMessage[] = [];
  const records = mortality.wrap(memoryRecords());
  const identity = mortality.wrap(memoryIdentity());
  const objects = mortality.wrap(memoryObjects(clock.nowMs));
  const sent: Letter[] = [];
  const mail = { isDown: false };
  const mailer = mortality.wrap({
    async send(letter: Letter) {
      if (mail.isDown) throw new MailError(new Error('the mail is down'));
      sent.push(letter);
    },
  });
  let offsets: Offsets = [];

  const world = {
    ...platform,
    ...usageOf(platform),
    objects,
    leases: memoryLeases(),
    secrets: createSecrets(records, async () => new Uint8Array(32)),
    signer: memorySigner(),
    documents: memoryDocuments(clock.nowMs),
    queue: memory.viewStore,
    identity,
    /** Letters that were sent. */
    sent,
    letters: createLetterCounts(records),
    verifySession: identity.verifySession,
    roles: rolesIn(memory.kernel),
    wallMs: clock.nowMs,
    newUserId: () => newId('user'),
    secureCookies: true,
    people: createPeople(records),
    credentials: createCredentials(records, clock.nowMs),
    invitations: createInvitations(records),
    repeats: createRepeats(records, clock.nowMs),
    sessions: createSessions(records),
    recoveryCodes: createRecoveryCodes(records),
    billingContacts: createBillingContacts(records),
    mailCodes: createMailCodes(records),
    attempts: memoryAttempts(),
    signUpPolicy,
    startingQuotaBytes,
    mailer,
    mail,
    changeLog: createMemoryChangeLog(),
    subscribers: async () => ['files@1'],
    redrives: {
      deadLetters: async () => 0,
      request: async (subscriber: string) => void redriven.push(subscriber),
    },
    exportQueue: { send: async (messages: readonly ExportMessage[]) => void exporting.push(...messages) },
    runQueue: { send: async (messages: readonly RunMessage[]) => void runs.push(...messages) },
    stage: 'test',
    openapi: () => ({}),
  };
  const moves = clockEndpoints({
    offsets: {
      read: async () => offsets,
      replace: async (_was, next) => {
        offsets = next;
        return true;
      },
    },
    wallMs: clock.nowMs,
    announce: async () => {},
  });
  const lines: Readonly<Record<string, unknown>>[] = [];
  const keep: Log = (_level, message, fields, measures = {}) => void lines.push({ message, ...fields, ...measures });
  const common = { log: keep, clock, consistency: platform.consistency, rateLimit };
  const of = (group: Group) => routes.filter((route) => route.group === group);
  const handlers = {
    unrouted: createUnrouted({ ...common, routes, testClock: true }),
    machines: createApi({ ...common, routes: of('machines'), endpoints: machineEndpoints(world) }),
    meta: createApi({ ...common, routes: of('meta'), endpoints: metaEndpoints(world) }),
    account: createApi({ ...common, routes: of('account'), endpoints: accountEndpoints(world) }),
    organisations: createApi({ ...common, routes: of('organisations'), endpoints: organisationsEndpoints(world) }),
    files: createApi({ ...common, routes: of('files'), endpoints: filesEndpoints(world) }),
    jobs: createApi({ ...common, routes: of('jobs'), endpoints: jobsEndpoints(world) }),
    attempts: createApi({ ...common, routes: of('attempts'), endpoints: attemptEndpoints(world) }),
    pipelines: createApi({ ...common, routes: of('pipelines'), endpoints: pipelineEndpoints(world) }),
    secrets: createApi({ ...common, routes: of('secrets'), endpoints: secretEndpoints(world) }),
    billing: createApi({ ...common, routes: of('billing'), endpoints: billingEndpoints(world) }),
    documents: createApi({ ...common, routes: of('documents'), endpoints: documentEndpoints(world) }),
    finance: createApi({
      ...common,
      routes: of('finance'),
      endpoints: { ...financeEndpoints(world), ...laterBillingRuns(world) },
    }),
    admin: createApi({ ...common, routes: of('admin'), endpoints: adminEndpoints(world, moves) }),
  };
  const limit = limitRequests({
    counts: memoryRequestCounts(),
    perSecond: organisationRequestsPerSecond,
    nowMs: clock.nowMs,
    uncounted: () => {},
  });
  const authorizer = createAuthorizer((shown) => authenticate(world, shown), limit, keep);

  async function send(id: RouteId, sent: Sent = {}, isBase64Encoded = false): Promise<Got> {
    const route = routes.find((one) => one.id === id);
    if (route === undefined) throw new Error(`no route ${id}`);
    serial += 1;
    const pathParameters = Object.fromEntries(
      Object.entries(sent.params ?? {}).map(([name, value]) => [name, String(value)]),
    );
    const token = sent.token === undefined ? {} : { authorization: `Bearer ${sent.token}` };
    const key = route.idempotency === 'key' ? { 'idempotency-key': `key-${serial}` } : {};
    const type = sent.body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { ...type, ...key, ...token, ...sent.headers };
    const http = { method: route.method, path: route.path, sourceIp: '192.0.2.1' };
    const requestContext = { requestId: `request-${serial}`, http };
    const event = { routeKey: `${route.method} ${route.path}`, headers, pathParameters, requestContext };
    const isPublic = route.access.kind === 'public';
    const lambda = isPublic
      ? undefined
      : (await authorizer(event as unknown as APIGatewayRequestAuthorizerEventV2)).context;
    const text = typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body);
    const whole = {
      ...event,
      ...(sent.query !== undefined && { queryStringParameters: sent.query }),
      ...(sent.body !== undefined && { body: text, isBase64Encoded }),
      requestContext: { ...requestContext, authorizer: { lambda } },
    } as unknown as ApiEvent;
    const result = await handlers[route.group](whole, {} as Context);
    const status = Number(result.statusCode);
    const body = result.body === undefined ? undefined : JSON.parse(result.body);
    if (status < 300) z.parse(route.reply, body);
    const wrong = undocumented(id, status, result.headers ?? {}, body);
    if (wrong !== undefined) throw new Error(wrong);
    return { status, headers: result.headers as Got['headers'], cookies: result.cookies ?? [], body };
  }

  /** Any request, as the gateway would hand it on: to the function of the route that it fits, or to the one for all others. */
  async function request(method: string, path: string, token?: string): Promise<Got> {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const result = await dispatch({ method, path, headers });
    const body = result.body === undefined ? undefined : JSON.parse(result.body);
    return { status: Number(result.statusCode), headers: result.headers as Got['headers'], cookies: [], body };
  }

  /** A request as it comes from the network: the gateway's choice of the route, the authorizer, the function. */
  async function dispatch({ method, path, headers, query, body }: RawRequest): Promise<ApiResult> {
    serial += 1;
    const found = gatewayRoute(routes, method, path);
    const http = { method, path, sourceIp: '192.0.2.1' };
    const requestContext = { requestId: `request-${serial}`, http };
    const routeKey = found === undefined ? '$default' : `${method} ${found.route.path}`;
    const event = { routeKey, headers, pathParameters: found?.parameters ?? {}, requestContext };
    const lambda =
      found === undefined || found.route.access.kind === 'public'
        ? undefined
        : (await authorizer(event as unknown as APIGatewayRequestAuthorizerEventV2)).context;
    const whole = {
      ...event,
      ...defined({ queryStringParameters: query }),
      ...(body !== undefined && { body: body.toString('base64'), isBase64Encoded: true }),
      requestContext: { ...requestContext, authorizer: { lambda } },
    } as unknown as ApiEvent;
    return handlers[found?.route.group ?? 'unrouted'](whole, {} as Context);
  }

  /** A person who is signed in. */
  async function person(email: string, { admin = false } = {}) {
    await identity.create({ email, name: email, password: PASSWORD, admin, request: email });
    const { body } = await send('account.createSession', { body: { email, password: PASSWORD } });
    return { id: body.user.id as string, token: body.accessToken as string, email };
  }

  /** Makes a person a member, who accepts the letter of the invitation. */
  async function join(
    org: string,
    by: { readonly token: string },
    guest: { email: string; token: string },
    role: Role,
  ) {
    const body = { email: guest.email, role };
    const invited = await send('organisations.invite', { token: by.token, params: { org }, body });
    if (invited.status !== 201) return invited;
    return send('account.acceptInvitation', { token: guest.token, body: { secret: secretIn(sent.at(-1)) } });
  }

  return {
    ...world,
    log,
    mortality,
    /** Commits and brings no view up to date, as other functions do. */
    behind: memory.kernel,
    join,
    /** What was logged. */
    lines,
    /** Subscribers that somebody has asked to try again. */
    redriven,
    /** Messages to the daily run. */
    runs,
    /** Messages to the workers of exports. */
    exporting,
    /** Works them off, as their function does. */
    async workExports() {
      const outcomes: string[] = [];
      const { kernel, documents } = world;
      const ports = { kernel, documents, nowMs: clock.nowMs, contentOf: exportContents(world) };
      const origin = { actor: 'export', correlation: 'message' };
      for (const message of exporting.splice(0))
        outcomes.push(await runExport(ports, message, origin, clock.nowMs() + 60_000));
      return outcomes;
    },
    send,
    request,
    dispatch,
    /** The same with a body in base64, as the gateway hands on what is no text. */
    sendEncoded: (id: RouteId, sent: Sent & { readonly body: string }) => send(id, sent, true),
    person,
    projectors,
    /** Serves a waiting job, as its reactor does, and answers with the attempt. */
    async serve(jobId: string): Promise<string> {
      await projectors['job-queue']?.catchUp(`job#${jobId}`);
      await dispatchJobs(dispatchDependencies(memory, world.leases), { actor: 'job-dispatch', correlation: jobId });
      await projectors['jobs']?.catchUp(`job#${jobId}`);
      const { state } = await platform.kernel.load(job, jobId);
      if (state.status === 'none' || state.attempt === undefined) throw new Error(`${jobId} was not served`);
      return state.attempt.id;
    },
    pass: (ms: number) => {
      memory.setMs(memory.nowMs() + ms);
    },
    /** An organisation with its owner. */
    async organisation(name = 'Acme', email = `owner-${++serial}@example.org`) {
      const owner = await person(email);
      const { body } = await send('organisations.create', { token: owner.token, body: { name } });
      return { org: body.id as string, owner };
    },
    /** Events in the log: what no refused request may add to. */
    async eventCount() {
      let count = 0;
      for await (const { events } of log.scan(0, 1)) count += events.length;
      return count;
    },
  };
}

/** The secret of an invitation's letter. */
export function secretIn(letter: Letter | undefined): string {
  return /cati_\S+/.exec(letter?.text ?? '')?.[0] ?? '';
}

export type TestApi = ReturnType<typeof createTestApi>;
