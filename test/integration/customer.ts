import { randomUUID } from 'node:crypto';
import { signIn } from '../../cli/session.ts';
import { type Client, createClient } from '../../lib/client/client.ts';
import type { ReplyOf } from '../../lib/client/types.ts';
import { defined } from '../../lib/domain/defined.ts';
import type { DemoUser } from '../../local/users.ts';
import { until } from '../until.ts';

export interface Customer {
  readonly owner: Client;
  readonly org: string;
}

/** Every function of a saga's way may start cold, on a computer that is busy with other things. */
const PATIENCE_MS = 120_000;

export type Job = ReplyOf<'jobs.get'>;

/** A session that is about to expire is no use to a call that takes its time. */
const RENEW_BEFORE_MS = 60_000;

/**
 * A client that acts as one of the demo's users; `at`: another address than the one that it signs in at. It signs in again when
 * its session is about to expire, as a soak takes longer than a session; never because it was refused.
 */
export async function clientOf(baseUrl: string, { email, password }: DemoUser, at = baseUrl): Promise<Client> {
  let { session } = await signIn(baseUrl, email, password);
  const token = async () => {
    const isDue = Date.parse(session.expiresAt) - Date.now() < RENEW_BEFORE_MS;
    if (isDue) session = (await signIn(baseUrl, email, password)).session;
    return session.accessToken;
  };
  return createClient({ baseUrl: at, token });
}

/** Joins an organisation as a guest does: by the secret of the newest letter to their address. */
export async function join(
  endpoint: string,
  { owner, org }: Customer,
  guest: Client,
  { email, role }: { readonly email: string; readonly role: ReplyOf<'organisations.get'>['role'] },
): Promise<void> {
  await owner.organisations.invite({ org, body: { email, role } });
  const reply = await fetch(`${endpoint}/_ministack/ses/messages`);
  const letters = (await reply.text()).split(email).slice(1);
  const secrets = letters.flatMap((letter) => /cati_[A-Za-z0-9_-]{43}/.exec(letter)?.[0] ?? []);
  await guest.account.acceptInvitation({ body: { secret: secrets.at(-1) ?? '' } });
}

/** A name that nothing has yet, also for a second try of a test. */
export const newName = (name: string) => `${name}-${randomUUID().slice(0, 8)}`;

export const newAddress = (name: string) => `${newName(name)}@catacloud.test`;

/** An organisation of the test's own. */
export async function newCustomer(baseUrl: string, user: DemoUser, name: string): Promise<Customer> {
  const owner = await clientOf(baseUrl, user);
  const { id: org } = await owner.organisations.create({ body: { name } });
  return { owner, org };
}

/** The longest there is: another file's test may move the clock over a midnight while a job runs. */
const OVER_A_MIDNIGHT_MS = 86_400_000;

export interface ScriptOptions {
  readonly timeoutMs?: number;
  readonly maxAttempts?: number;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly image?: string;
  readonly slots?: { name: string; files?: 'one' | 'many'; required?: boolean; accept?: string[] }[];
  readonly inputs?: Record<string, string[]>;
}

/** A published configuration that runs a shell script. */
export async function configurationOf(
  { owner, org }: Customer,
  script: string,
  options: ScriptOptions = {},
): Promise<string> {
  const { timeoutMs = OVER_A_MIDNIGHT_MS, maxAttempts = 1, secrets = {}, image, slots } = options;
  const command = { command: '/bin/sh', arguments: ['-c', script], environment: {} };
  const spec = { ...command, machineType: 'standard-1', timeoutMs, maxAttempts, secrets, ...defined({ image, slots }) };
  const { id } = await owner.jobs.draftConfiguration({ org, body: { name: 'Script', spec } });
  await owner.jobs.publishConfiguration({ org, configuration: id });
  return id;
}

/** A job that runs a shell script, submitted. */
export async function submitScript(customer: Customer, script: string, options: ScriptOptions = {}): Promise<string> {
  const { owner, org } = customer;
  const configuration = await configurationOf(customer, script, options);
  const { id } = await owner.jobs.create({
    org,
    body: { name: 'Script', configuration, ...defined({ inputs: options.inputs }) },
  });
  await owner.jobs.submit({ org, job: id });
  return id;
}

/** Reads a job until it is as wanted; fails after two minutes, saying how it is. */
export async function jobUntil({ owner, org }: Customer, job: string, wanted: (job: Job) => boolean): Promise<Job> {
  let seen: Job | undefined;
  const look = async () => {
    seen = await owner.jobs.get({ org, job });
    return wanted(seen);
  };
  await until(() => `the job is ${JSON.stringify(seen)}`, look, { limitMs: PATIENCE_MS, everyMs: 200 });
  return seen as unknown as Job;
}

export const isRunning = ({ attempts }: Job) => attempts.at(-1)?.status === 'running';

export async function logOf({ owner, org }: Customer, job: string): Promise<string> {
  const { chunks } = await owner.jobs.logs({ org, job });
  return chunks.map(({ text }) => text).join('');
}
