import { memoryStore } from 'epoch';
import { createMemoryChangeLog } from 'epoch/transport';
import type { SignUpPolicy } from '../../lib/app/accounts/commands/sign-up-policy.ts';
import { aggregateNamed } from '../../lib/app/any-aggregate.ts';
import { INLINE_PROJECTIONS } from '../../lib/app/api-views.ts';
import type { ExportMessage } from '../../lib/app/billing/commands/run-export.ts';
import { projectorOf } from '../../lib/app/delivery.ts';
import { rolesIn } from '../../lib/app/organisations/queries/membership.ts';
import type { CompletionOrder } from '../../lib/app/ports/completions.ts';
import { type Letter, MailError } from '../../lib/app/ports/mail.ts';
import type { OperationOrder } from '../../lib/app/ports/redrives.ts';
import { withReadYourWrites } from '../../lib/app/read-your-writes.ts';
import { PROJECTIONS } from '../../lib/app/subscribers.ts';
import type { RunMessage } from '../../lib/app/usage/commands/daily-run.ts';
import { usageOf } from '../../lib/app/usage.ts';
import { VIEWS } from '../../lib/app/views.ts';
import { sealUnder } from '../../lib/aws/token-seal.ts';
import { createBillingContacts } from '../../lib/aws/users/billing-contacts.ts';
import { createCompletions } from '../../lib/aws/users/completions.ts';
import { createCredentials } from '../../lib/aws/users/credentials.ts';
import { createInvitations } from '../../lib/aws/users/invitations.ts';
import { createLetterCounts } from '../../lib/aws/users/letter-counts.ts';
import { createMailCodes } from '../../lib/aws/users/mail-codes.ts';
import { createPeople } from '../../lib/aws/users/people.ts';
import { createRecoveryCodes } from '../../lib/aws/users/recovery-codes.ts';
import { createRepeats } from '../../lib/aws/users/repeats.ts';
import { createSecrets } from '../../lib/aws/users/secrets.ts';
import { createSessions } from '../../lib/aws/users/sessions.ts';
import { countedEvents } from '../counted-events.ts';
import { memoryLeases } from '../memory-leases.ts';
import { createMemoryPlatform, digest } from '../memory-platform.ts';
import { memoryRunReports } from '../memory-run-reports.ts';
import { memorySigner } from '../memory-signer.ts';
import { memoryAlarms } from './memory-alarms.ts';
import { memoryAttempts } from './memory-attempts.ts';
import { memoryDocuments } from './memory-documents.ts';
import { memoryIdentity } from './memory-identity.ts';
import { memoryImages } from './memory-images.ts';
import { memoryObjects } from './memory-objects.ts';
import { memoryRecords } from './memory-records.ts';
import { createMortality } from './mortality.ts';

/** What the test chooses of an API. */
export interface ApiSettings {
  readonly startMs: number;
  readonly signUpPolicy: SignUpPolicy;
  readonly startingQuotaBytes: number;
}

/** What lies behind the ports of the API: all of it memory, and each store of it may die at any step. */
export function createApiDependencies({ startMs, signUpPolicy, startingQuotaBytes }: ApiSettings) {
  const mortality = createMortality();
  const counted = countedEvents(memoryStore({ digest }));
  const events = mortality.wrap(counted.store);
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
  const redriven: OperationOrder[] = [];
  const runs: RunMessage[] = [];
  const exporting: ExportMessage[] = [];
  const completing: CompletionOrder[] = [];
  const completionQueue = { send: async (orders: readonly CompletionOrder[]) => void completing.push(...orders) };
  const table = memoryRecords();
  const records = mortality.wrap(table);
  const identity = mortality.wrap(memoryIdentity(clock.nowMs));
  const objects = mortality.wrap(memoryObjects(clock.nowMs));
  const sent: Letter[] = [];
  const mail = { isDown: false };
  const mailer = mortality.wrap({
    async send(letter: Letter) {
      if (mail.isDown) throw new MailError(new Error('the mail is down'));
      sent.push(letter);
    },
  });

  const deps = {
    ...platform,
    ...usageOf(platform),
    objects,
    leases: memoryLeases(),
    secrets: createSecrets(records, async () => new Uint8Array(32)),
    signer: memorySigner(),
    images: memoryImages(),
    documents: memoryDocuments(clock.nowMs),
    queue: memory.viewStore,
    identity,
    /** Everything in the table of people. */
    storedPeople: () => table.dump(),
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
    completions: createCompletions(records, completionQueue, clock.nowMs),
    sessions: createSessions(records),
    recoveryCodes: createRecoveryCodes(records),
    billingContacts: createBillingContacts(records),
    mailCodes: createMailCodes(records),
    attempts: memoryAttempts(),
    signUpPolicy,
    startingQuotaBytes,
    jobLogDays: 90,
    mailer,
    mail,
    changeLog: createMemoryChangeLog(),
    subscribers: async () => ['files@1'],
    projections: async () => PROJECTIONS,
    reports: memoryRunReports(),
    aggregateNamed: async (name: string) => aggregateNamed(name),
    redrives: {
      deadLetters: async () => 0,
      request: async (order: OperationOrder) => void redriven.push(order),
    },
    alarms: memoryAlarms(),
    exportQueue: { send: async (messages: readonly ExportMessage[]) => void exporting.push(...messages) },
    runQueue: { send: async (messages: readonly RunMessage[]) => void runs.push(...messages) },
    stage: 'test',
    openapi: () => ({}),
  };
  const { total: eventCount, heads } = counted;
  return {
    deps,
    memory,
    platform,
    log,
    eventCount,
    heads,
    mortality,
    identity,
    projectors,
    sent,
    redriven,
    runs,
    exporting,
    completing,
  };
}

export type ApiDependencies = ReturnType<typeof createApiDependencies>['deps'];
