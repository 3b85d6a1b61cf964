import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type PythonPackages, preparePython } from '../../local/python.ts';

const execute = promisify(execFile);
const TIMEOUT_MS = 600_000;
const MAX_OUTPUT_BYTES = 50_000_000;

const VALIDATOR: PythonPackages = {
  requirements: path.join(import.meta.dirname, 'requirements.txt'),
  folder: path.resolve('.catacloud', 'focus'),
  module: 'focus_validator',
  oldestMinor: 12,
  newestMinor: 12,
};

/** What holds of the exports. Plans are agreed with customers and not published; there are no regions and no commitments. */
const CRITERIA = [
  'ACCOUNT_NAMING_SUPPORTED',
  'BILLING_BASED_ON_PROVISIONED_RESOURCES_SUPPORTED',
  'NEGOTIATED_PRICING_SUPPORTED',
  'RESOURCE_TYPE_ASSIGNMENT_SUPPORTED',
  'UNIT_PRICING_SUPPORTED',
  'USAGE_MEASUREMENT_SUPPORTED',
];

export interface Validated {
  readonly passed: number;
  readonly skipped: number;
  /** Rules that do not hold, as the validator puts them. */
  readonly failed: readonly string[];
  /** Rules that are one of two ways to hold another one, which holds the other way. */
  readonly otherwise: readonly string[];
}

/** Checks an export by the rules of FOCUS 1.2. */
export async function validateFocus(file: string): Promise<Validated> {
  const python = await preparePython(undefined, VALIDATOR);
  const options = { env: { ...process.env, ...python.env }, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
  const where = 'import focus_validator, os; print(os.path.dirname(os.path.dirname(focus_validator.__file__)))';
  const packages = (await execute(python.command, ['-c', where], options)).stdout.trim();
  const version = ['--validate-version', '1.2', '--block-download', '--applicability-criteria', CRITERIA.join(',')];
  const args = ['-m', 'focus_validator.main', '--data-file', path.resolve(file), ...version];
  // It reads its list of currencies relative to where it is started.
  const { stdout } = await execute(python.command, args, { ...options, cwd: packages });
  return resultOf(stdout, await alternativesIn(packages));
}

type Outcome = 'PASS' | 'FAIL' | 'SKIPPED';

/** Reads the validator's report; `alternatives` names for a rule those that it is one arm of. */
export function resultOf(report: string, alternatives: ReadonlyMap<string, readonly string[]>): Validated {
  const outcomes = new Map<string, { readonly outcome: Outcome; readonly said: string }>();
  for (const [, rule = '', outcome = '', said = ''] of report.matchAll(
    /^\P{L}*(\S+-\S+): (PASS|FAIL|SKIPPED)\s+\((.*)\)$/gmu,
  ))
    outcomes.set(rule, { outcome: outcome as Outcome, said });
  if (outcomes.size === 0) throw new Error(`the validator said nothing of any rule: ${report.slice(-2_000)}`);
  const of = (wanted: Outcome) => [...outcomes].filter(([, { outcome }]) => outcome === wanted);
  const holds = (rule: string) => outcomes.get(rule)?.outcome === 'PASS';
  const failing = of('FAIL').map(([rule, { said }]) => ({ rule, text: `${rule}: ${said}` }));
  const isOtherwise = ({ rule }: { readonly rule: string }) => alternatives.get(rule)?.some(holds) === true;
  return {
    passed: of('PASS').length,
    skipped: of('SKIPPED').length,
    failed: failing.filter((one) => !isOtherwise(one)).map(({ text }) => text),
    otherwise: failing.filter(isOtherwise).map(({ rule }) => rule),
  };
}

interface Requirement {
  readonly CheckFunction?: string;
  readonly ModelRuleId?: string;
  readonly Items?: readonly Requirement[];
}
interface Model {
  readonly ModelRules: Readonly<
    Record<string, { readonly ValidationCriteria: { readonly Requirement?: Requirement } }>
  >;
}

/** Rules that ask for one of others: when one of these holds, the others need not. */
async function alternativesIn(packages: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const file = path.join(packages, 'focus_validator', 'rules', 'model-1.2.0.1.json');
  const model: Model = JSON.parse(await readFile(file, 'utf8'));
  const found = new Map<string, string[]>();
  for (const [
    rule,
    {
      ValidationCriteria: { Requirement: asked },
    },
  ] of Object.entries(model.ModelRules)) {
    if (asked?.CheckFunction !== 'OR') continue;
    for (const { ModelRuleId: arm } of asked.Items ?? []) {
      if (arm !== undefined) found.set(arm, [...(found.get(arm) ?? []), rule]);
    }
  }
  return found;
}
