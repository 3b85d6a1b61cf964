import { parseDocument } from 'yaml';
import type { Client } from '../lib/client/client.ts';
import { defined, ifDefined } from '../lib/domain/defined.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { keepTexts } from './yaml-texts.ts';

/** A larger file is no pipeline: the platform takes 100,000 characters. */
export const MAX_PIPELINE_FILE_BYTES = 1_000_000;
const MAX_TASKS = 1_000;

export type PipelineBody = Parameters<Client['pipelines']['submit']>[0]['body'];
type Step = PipelineBody['steps'][number];

/** A step as the file says it: its configuration by id or name, an array by its size or its rows. */
export type FileStep = Omit<Step, 'array' | 'configuration'> & {
  readonly configuration: string;
  readonly array?: NonNullable<Step['array']>;
};

export interface PipelineFile {
  readonly name: string;
  readonly steps: readonly FileStep[];
}

const wrong = (message: string) => new CommandError(EXIT.usage, 'pipeline-file-invalid', message);

/** Reads `catacloud.yaml`. `values` replace `${name}` in it. What the steps mean is checked by the platform. Throws CommandError. */
export function readPipelineFile(text: string, values: Readonly<Record<string, string>> = {}): PipelineFile {
  const filled = text.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw wrong(`the file needs a value for ${name}: give it with --set ${name}=…`);
    return value;
  });
  const file = recordOf(parsed(filled), 'the file');
  known(file, ['name', 'steps'], 'the file');
  if (typeof file['name'] !== 'string') throw wrong('the file must have a name');
  if (!Array.isArray(file['steps'])) throw wrong('the file must have a list of steps');
  return { name: file['name'], steps: file['steps'].map(stepOf) };
}

const TEXTS = { inside: new Set(['array']) };

function parsed(text: string): unknown {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw wrong(error.message);
  keepTexts(document, TEXTS);
  try {
    // No aliases: a few lines could name each other into a very large document.
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    if (error instanceof ReferenceError) throw wrong(error.message);
    throw error;
  }
}

const FIELDS = [
  ...(['name', 'configuration', 'version', 'files', 'outputsOf', 'inputs'] as const),
  ...(['after', 'array', 'maxAttempts'] as const),
] as const;

function stepOf(given: unknown, at: number): FileStep {
  const where = `step ${at + 1}`;
  const step = recordOf(given, where);
  known(step, FIELDS, where);
  const { name, configuration, array, after, ...rest } = step;
  if (typeof name !== 'string' || typeof configuration !== 'string') {
    throw wrong(`${where} must have a name and a configuration`);
  }
  const more = defined({
    array: ifDefined(array, (rows) => rowsOf(rows, where)),
    after: ifDefined(after, (steps) => dependencies(steps, where)),
  });
  return { ...(rest as Partial<FileStep>), name, configuration, ...more };
}

/** `4` is four tasks; a list has a row of values for each. */
function rowsOf(array: unknown, where: string): Record<string, string>[] {
  if (typeof array === 'number') {
    if (!Number.isInteger(array) || array < 1 || array > MAX_TASKS) throw wrong(`${where}: array is 1 to ${MAX_TASKS}`);
    return Array.from({ length: array }, () => ({}));
  }
  if (!Array.isArray(array)) throw wrong(`${where}: array must be a number or a list of rows`);
  return array.map((row) =>
    Object.fromEntries(Object.entries(recordOf(row, `${where}, array`)).map(([name, value]) => [name, String(value)])),
  );
}

/** `- split` is short for `- { step: split, on: success }`. */
function dependencies(after: unknown, where: string): NonNullable<Step['after']> {
  if (!Array.isArray(after)) throw wrong(`${where}: after must be a list of steps`);
  return after.map((one) => {
    if (typeof one === 'string') return { step: one };
    const { step, on } = recordOf(one, `${where}, after`);
    const wanted: 'success' | 'end' | undefined = on === 'success' || on === 'end' ? on : undefined;
    if (typeof step !== 'string' || wanted !== on) {
      throw wrong(`${where}: after has steps by name, each with on: success or on: end`);
    }
    return { step, ...defined({ on: wanted }) };
  });
}

function recordOf(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(`${where} must have fields`);
  return { ...value };
}

function known(record: Record<string, unknown>, fields: readonly string[], where: string): void {
  const strange = Object.keys(record).find((name) => !fields.includes(name));
  if (strange !== undefined) throw wrong(`${where} has ${strange}; it may have ${fields.join(', ')}`);
}
