import { parseAllDocuments } from 'yaml';
import type { Client } from '../lib/client/client.ts';
import { canonicalJson } from '../lib/domain/canonical-json.ts';
import { defined, ifDefined } from '../lib/domain/defined.ts';
import { PARAMETER_TYPES } from '../lib/domain/job-parameters.ts';
import { smallestMachine } from '../lib/domain/machine-types.ts';
import { RETRY_CLASSES } from '../lib/domain/retry-rules.ts';
import { fieldsOf, listOf, textsOf, wrong } from './configuration-fields.ts';
import { slotsOf } from './configuration-slots.ts';
import { keepTexts } from './yaml-texts.ts';

/** A larger file is no configuration: the platform takes 32,000 characters of each. */
export const MAX_CONFIGURATION_FILE_BYTES = 5_000_000;

export type ConfigurationBody = Parameters<Client['jobs']['draftConfiguration']>[0]['body'];
type Spec = ConfigurationBody['spec'];

const FIELDS = [
  'name',
  'image',
  'command',
  'arguments',
  'environment',
  'secrets',
  'machineType',
  'atLeast',
  'disk',
  'network',
  'timeout',
  'queueTimeout',
  'stagingTimeout',
  'maxAttempts',
  'retries',
  'keepOutputs',
  'requiredOutputs',
  'parameters',
  'slots',
] as const;

const TEXTS = {
  inside: new Set(['arguments', 'environment', 'secrets', 'requiredOutputs', 'choices', 'accept']),
  of: new Set(['default']),
};

const MIB_OF_GIB = 1_024;
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const DEFAULTS = { machineType: 'standard-1', timeout: '1h', maxAttempts: 1 } as const;

/** Reads configurations from YAML, a document each. What they mean is checked by the platform. Throws CommandError. */
export function readConfigurations(text: string): readonly ConfigurationBody[] {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents) || documents.length === 0) throw wrong('the file has no configuration');
  return documents.map((document, at) => {
    const [error] = document.errors;
    if (error !== undefined) throw wrong(error.message);
    keepTexts(document, TEXTS);
    return configurationOf(toPlain(document), `configuration ${at + 1}`);
  });
}

/** No aliases: a few lines could name each other into a very large document. */
function toPlain(document: { toJS(options: { maxAliasCount: number }): unknown }): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    if (error instanceof ReferenceError) throw wrong(error.message);
    throw error;
  }
}

function configurationOf(given: unknown, where: string): ConfigurationBody {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw wrong(`${where} must have fields`);
  const file: Readonly<Record<string, unknown>> = { ...given };
  const strange = Object.keys(file).find((name) => !FIELDS.some((field) => field === name));
  if (strange !== undefined) throw wrong(`${where} has ${strange}; it may have ${FIELDS.join(', ')}`);
  const { name, command, image } = file;
  if (typeof name !== 'string' || typeof command !== 'string') throw wrong(`${where} must have a name and a command`);
  const atLeast = ifDefined(file['atLeast'], (given) => needsOf(given, `${where}, atLeast`));
  const machineType =
    file['machineType'] ?? (atLeast === undefined ? DEFAULTS.machineType : smallestOf(atLeast, where));
  const { timeout = DEFAULTS.timeout, maxAttempts = DEFAULTS.maxAttempts } = file;
  const secrets = file['secrets'] === undefined ? undefined : textsOf(file['secrets'], `${where}, secrets`);
  const requiredOutputs =
    file['requiredOutputs'] === undefined ? undefined : listOf(file['requiredOutputs'], `${where}, requiredOutputs`);
  const spec = {
    command,
    arguments: listOf(file['arguments'], `${where}, arguments`),
    environment: textsOf(file['environment'], `${where}, environment`),
    machineType: String(machineType),
    timeoutMs: durationOf(timeout, `${where}: timeout`),
    maxAttempts: Number(maxAttempts),
    ...defined({
      image: image === undefined ? undefined : String(image),
      atLeast,
      diskGib: ifDefined(file['disk'], (given) => gibOf(given, `${where}: disk`)),
      network: networkOf(file, where),
      secrets,
      requiredOutputs,
      queueTimeoutMs: ifDefined(file['queueTimeout'], (given) => durationOf(given, `${where}: queueTimeout`)),
      stagingTimeoutMs: ifDefined(file['stagingTimeout'], (given) => durationOf(given, `${where}: stagingTimeout`)),
      retries: ifDefined(file['retries'], (given) => retriesOf(given, `${where}, retries`)),
      keepOutputs: kept(file, where),
      parameters:
        file['parameters'] === undefined ? undefined : parametersOf(file['parameters'], `${where}, parameters`),
      slots: ifDefined(file['slots'], (given) => slotsOf(given, `${where}, slots`)),
    }),
  };
  return { name, spec };
}

const PARAMETER_FIELDS = ['type', 'description', 'default', 'choices', 'minimum', 'maximum'];

/** By name, in the order of the file: `threads: { type: integer, default: 4 }`. */
function parametersOf(given: unknown, where: string): NonNullable<Spec['parameters']> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw wrong(`${where} must have names`);
  return Object.entries(given).map(([name, one]: [string, unknown]) => {
    const at = `${where}, ${name}`;
    if (typeof one !== 'object' || one === null || Array.isArray(one)) throw wrong(`${at} must have a type`);
    const fields: Readonly<Record<string, unknown>> = { ...one };
    const strange = Object.keys(fields).find((field) => !PARAMETER_FIELDS.includes(field));
    if (strange !== undefined) throw wrong(`${at} has ${strange}; it may have ${PARAMETER_FIELDS.join(', ')}`);
    const type = PARAMETER_TYPES.find((known) => known === fields['type']);
    if (type === undefined) throw wrong(`${at}: type is one of ${PARAMETER_TYPES.join(', ')}, got ${fields['type']}`);
    const text = (field: string) => (fields[field] === undefined ? undefined : String(fields[field]));
    const number = (field: string) => (fields[field] === undefined ? undefined : Number(fields[field]));
    const choices = fields['choices'] === undefined ? undefined : listOf(fields['choices'], `${at}, choices`);
    const texts = { description: text('description'), default: text('default') };
    return { name, type, ...defined({ ...texts, choices, minimum: number('minimum'), maximum: number('maximum') }) };
  });
}

const RETRY_FIELDS = ['attempts', 'pause', 'maxPause', 'largerMachine'];

/** By class: `out-of-memory: { attempts: 3, largerMachine: true, pause: 30s }`. */
function retriesOf(given: unknown, where: string): NonNullable<Spec['retries']> {
  const rules = Object.entries(fieldsOf(given, where)).map(([name, one]) => {
    const at = `${where}, ${name}`;
    const known = RETRY_CLASSES.find((each) => each === name);
    if (known === undefined) throw wrong(`${at}: retries are of ${RETRY_CLASSES.join(', ')}`);
    const fields = fieldsOf(one, at);
    const strange = Object.keys(fields).find((field) => !RETRY_FIELDS.includes(field));
    if (strange !== undefined) throw wrong(`${at} has ${strange}; it may have ${RETRY_FIELDS.join(', ')}`);
    const pause = (field: string) => ifDefined(fields[field], (text) => durationOf(text, `${at}: ${field}`));
    const larger = fields['largerMachine'];
    if (larger !== undefined && typeof larger !== 'boolean') throw wrong(`${at}: largerMachine is true or false`);
    const pauses = { pauseMs: pause('pause'), maxPauseMs: pause('maxPause') };
    return [known, { attempts: Number(fields['attempts']), ...defined({ ...pauses, largerMachine: larger }) }] as const;
  });
  return Object.fromEntries(rules);
}

/** `{ vcpus: 3, memory: 6GiB }`. */
function needsOf(given: unknown, where: string): NonNullable<Spec['atLeast']> {
  const { vcpus, memory, ...strange } = fieldsOf(given, where);
  const [other] = Object.keys(strange);
  if (other !== undefined) throw wrong(`${where} has ${other}; it may have vcpus, memory`);
  const memoryMib = Math.ceil(gibOf(memory, `${where}: memory`) * MIB_OF_GIB);
  if (typeof vcpus !== 'number') throw wrong(`${where}: vcpus is a number, got ${vcpus}`);
  return { vcpus, memoryMib };
}

function smallestOf(needs: NonNullable<Spec['atLeast']>, where: string): string {
  const smallest = smallestMachine(needs);
  if (smallest !== undefined) return smallest;
  throw wrong(`${where}: no machine type has ${needs.vcpus} vCPU and ${needs.memoryMib} MiB`);
}

/** `40GiB`. */
function gibOf(given: unknown, where: string): number {
  const [, digits] = /^(\d{1,6}(?:\.\d{1,3})?) ?GiB$/.exec(String(given)) ?? [];
  if (digits === undefined) throw wrong(`${where} is like 40GiB, got ${given}`);
  return Number(digits);
}

function networkOf({ network }: Readonly<Record<string, unknown>>, where: string): Spec['network'] {
  if (network === undefined || network === 'none' || network === 'internet') return network;
  throw wrong(`${where}: network is none or internet`);
}

function kept({ keepOutputs }: Readonly<Record<string, unknown>>, where: string): Spec['keepOutputs'] {
  if (keepOutputs === undefined || keepOutputs === 'success' || keepOutputs === 'always') return keepOutputs;
  throw wrong(`${where}: keepOutputs is success or always`);
}

/** `90s`, `10m` or `2h`, in milliseconds. */
function durationOf(given: unknown, where: string): number {
  const [, digits, unit = ''] = /^(\d{1,9})(s|m|h)$/.exec(String(given)) ?? [];
  const factor = UNITS[unit];
  if (digits === undefined || factor === undefined) throw wrong(`${where} is like 90s, 10m or 2h, got ${given}`);
  return Number(digits) * factor;
}

export interface Difference {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** The fields in which two specifications differ; all of the wanted one where there is none yet. */
export function differences(before: Spec | undefined, after: Spec): readonly Difference[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after)])].sort();
  const shown = (spec: Readonly<Record<string, unknown>>, field: string) => textOf(spec[field]);
  return fields.flatMap((field) => {
    const [was, is] = [shown({ ...before }, field), shown({ ...after }, field)];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
}

/** Names in order, at any depth: a file that lists variables otherwise, or fields of a slot, says the same, as do nothing and an empty list of names. */
function textOf(value: unknown): string {
  const text = value === undefined ? '' : canonicalJson(value);
  return text === '{}' ? '' : text;
}
