import * as z from 'zod/mini';
import { defined, ifDefined } from '../../domain/defined.ts';
import { MAX_FILE_NAME_BYTES } from '../../domain/limits.ts';
import { fileName } from '../file-names.ts';
import * as account from '../groups/account.ts';
import * as admin from '../groups/admin.ts';
import * as attempts from '../groups/attempts.ts';
import * as billing from '../groups/billing.ts';
import * as accounts from '../groups/billing-accounts.ts';
import * as details from '../groups/billing-details.ts';
import * as entry from '../groups/entry.ts';
import * as files from '../groups/files.ts';
import * as invoices from '../groups/invoice-schemas.ts';
import * as configurations from '../groups/job-configurations.ts';
import * as jobFiles from '../groups/job-files.ts';
import * as jobList from '../groups/job-list.ts';
import * as jobs from '../groups/jobs.ts';
import * as organisations from '../groups/organisations.ts';
import * as plans from '../groups/plans.ts';
import * as uploads from '../groups/upload-schemas.ts';
import * as usage from '../groups/usage-schemas.ts';
import * as schema from '../schema.ts';
import { type Json, type JsonSchema, PROBLEM } from './json.ts';
import { FILE_NAME_PATTERN, NAME_PATTERN } from './patterns.ts';

type Named = readonly [schema: () => z.ZodMiniType, example?: unknown, more?: Json];

const ULID = '01J8Z3K4M5N6P7Q8R9S0T1V2W3';
const ids = Object.entries(schema.idPrefixes)
  // No route names a machine.
  .filter(([kind]) => kind !== 'machine')
  .map(([kind, prefix]): [string, Named] => {
    const name = `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}Id`;
    return [name, [() => schema.id(kind as schema.IdKind), `${prefix}_${ULID}`]];
  });

/**
 * Schemas that have a name in the document, with an example where it cannot be made from the parts, and what their own
 * checks in code come to.
 */
const NAMED: Readonly<Record<string, Named>> = {
  ...Object.fromEntries(ids),
  ActorId: [schema.actorId, `usr_${ULID}`],
  Time: [schema.time, '2026-03-01T12:00:00.000Z'],
  Day: [schema.day, '2026-03-01', { format: 'date' }],
  Month: [schema.month, '2026-03'],
  WholeNumber: [schema.whole, '1048576'],
  SignedWholeNumber: [schema.signedWhole, '-1048576'],
  FileBytes: [schema.fileBytes, '1048576'],
  Decimal: [schema.decimal, '0.000031'],
  Currency: [schema.currency, 'EUR'],
  Email: [schema.email, 'ada@example.org'],
  Name: [schema.name, 'Ada’s', { pattern: NAME_PATTERN }],
  FileName: [
    fileName,
    'runs/results.csv',
    { minLength: 1, maxLength: MAX_FILE_NAME_BYTES, pattern: FILE_NAME_PATTERN },
  ],
  Role: [schema.role, 'member'],
  Cursor: [schema.cursor, 'eyJ2IjoxfQ'],
  ContentType: [uploads.contentType, 'text/csv'],
  ChecksumValue: [uploads.checksumValue, 'AAAAAA=='],
  PartChecksum: [uploads.partChecksum, 'AAAAAA=='],
  Checksum: [uploads.checksum, { algorithm: 'CRC32', value: 'AAAAAA==' }],
  StreamName: [organisations.streamName, `file#fil_${ULID}`],
  Password: [entry.password, 'a-long-Secret-1'],
  Scope: [account.scope, 'files:read'],
  RunnerToken: [attempts.runnerToken, `cata_${'a'.repeat(43)}`],
  RunnerId: [attempts.runnerId, 'runner-0123456789abcdef'],
  User: [entry.user],
  Session: [entry.session],
  Token: [account.token],
  CreatedToken: [account.createdToken],
  MailedCode: [entry.mailedCode, '12345678'],
  OneTimeCode: [account.oneTimeCode, '123456'],
  InvitationSecret: [entry.invitationSecret, `cati_${'a'.repeat(43)}`],
  Mailed: [entry.mailed],
  OpenSession: [account.openSession],
  Organisation: [organisations.organisation],
  Member: [organisations.member],
  Invitation: [organisations.invitation],
  Country: [details.country, 'DE'],
  TaxId: [details.taxId, 'DE123456789'],
  Recipient: [details.recipient],
  BillingContact: [details.billingContact],
  RecordedEvent: [organisations.recordedEvent],
  File: [files.file],
  UploadRequest: [uploads.uploadRequest],
  StartedUpload: [uploads.startedUpload],
  SignRequest: [uploads.signRequest],
  SignedParts: [uploads.signedParts],
  ConfirmRequest: [uploads.confirmRequest],
  UploadProgress: [uploads.uploadProgress],
  JobSpec: [configurations.jobSpec],
  JobConfigurationDraft: [configurations.draft],
  JobConfiguration: [configurations.configuration],
  JobStatus: [jobList.jobStatus, 'running'],
  JobSummary: [jobList.listedJob],
  LinkedFile: [jobFiles.linkedFile],
  Attempt: [jobs.attempt],
  Job: [jobs.job],
  Parameters: [configurations.parameters, { sample: 'a' }, { maxProperties: configurations.MAX_PARAMETERS }],
  JobParameter: [configurations.jobParameter],
  FileIds: [jobFiles.fileIds, undefined, { uniqueItems: true }],
  SlotFiles: [jobFiles.slotFiles, undefined, { maxProperties: configurations.MAX_SLOTS }],
  SlotSources: [jobFiles.slotSources, undefined, { maxProperties: configurations.MAX_SLOTS }],
  PricedUsage: [usage.pricedUsage],
  JobCostLine: [billing.jobCostLine],
  UsageDay: [usage.usageDay],
  BillingAccount: [accounts.account],
  InvoiceRow: [invoices.row],
  InvoiceLine: [invoices.line],
  InvoiceSummary: [invoices.invoiceSummary],
  Cause: [billing.cause],
  Explanation: [billing.explanation],
  Tier: [plans.tier],
  PriceModel: [plans.priceModel],
  Charge: [plans.charge],
  PlanTerms: [plans.planTerms],
  PlanVersion: [plans.planVersion],
  Plan: [plans.plan],
  PlanBody: [plans.planBody],
  Clock: [admin.clock],
};

const registry = z.registry<{ readonly id: string; readonly examples?: unknown[] }>();
let isRegistered = false;

/** Schemas are made when they are named, and not before. */
function named(): typeof registry {
  if (isRegistered) return registry;
  isRegistered = true;
  for (const [name, [make, example, more]] of Object.entries(NAMED)) {
    registry.add(make(), { ...more, id: name, ...examplesOf(example) });
  }
  return registry;
}

/** A schema as JSON Schema, which refers to components. */
export function schemaOf(schema: z.ZodMiniType, io: 'input' | 'output'): JsonSchema {
  const options = { io, unrepresentable: 'any', metadata: named() } as const;
  const { $schema: _dialect, $defs: _components, ...rest } = z.toJSONSchema(schema, options);
  return referring(rest);
}

/** All components, in their order. */
export function componentSchemas(): Readonly<Record<string, JsonSchema>> {
  const { schemas } = z.toJSONSchema(named(), { io: 'output', unrepresentable: 'any', uri: (id) => `#/$defs/${id}` });
  const plain = Object.entries(schemas).map(([name, { $schema: _dialect, $id: _id, ...rest }]) => {
    const [, example, more] = NAMED[name] ?? [];
    return [name, { ...referring(rest), ...more, ...examplesOf(example) }] as const;
  });
  return { ...Object.fromEntries(plain), Problem: PROBLEM };
}

function examplesOf(example: unknown): { examples?: unknown[] } {
  return defined({ examples: ifDefined(example, (one) => [one]) });
}

function referring(schema: Json): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
}
