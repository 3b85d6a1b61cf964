import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { defined } from '../domain/defined.ts';
import type { Shift } from './stage-settings.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** A synth takes seconds; one that takes longer hangs. */
const MAX_SYNTH_MS = 120_000;

export interface StackSummary {
  readonly name: string;
  readonly resources: number;
  readonly functions: number;
  /** How many of them its queues may keep busy at once. */
  readonly atOnce: number;
  /** AWS's names of their types, each once. */
  readonly types: readonly string[];
}

export interface Synthesis {
  /** The cloud assembly, for `cdk deploy --app`, relative to the project. */
  readonly folder: string;
  readonly stacks: readonly StackSummary[];
}

export interface SynthesisOptions {
  readonly validate: boolean;
  /** The runner's image; that of the settings unless given. */
  readonly runnerDigest?: string | undefined;
  /** How the API changes this one time; as the settings say unless given. */
  readonly shift?: Shift | undefined;
}

export class SynthError extends Error {
  readonly code = 'synth.failed';
}

/**
 * Synthesizes one stage in a process of its own, into a folder of its own. Throws `SynthError` with what the CDK and
 * its rules had to say.
 */
export async function synthesize(
  stage: string,
  { validate, runnerDigest, shift }: SynthesisOptions,
): Promise<Synthesis> {
  const folder = path.join('cdk.out', stage);
  const env = {
    ...process.env,
    CATACLOUD_STAGE: stage,
    CDK_OUTDIR: path.join(ROOT, folder),
    CDK_VALIDATION: `${validate}`,
    ...defined({ RUNNER_DIGEST: runnerDigest, SHIFT: shift }),
  };
  await promisify(execFile)(process.execPath, ['bin/catacloud.ts'], { cwd: ROOT, env, timeout: MAX_SYNTH_MS }).catch(
    (error: { stdout?: string; stderr?: string }) => {
      throw new SynthError(`${stage} cannot be synthesized.\n${error.stdout ?? ''}${error.stderr ?? ''}`);
    },
  );
  return { folder, stacks: await stacksIn(path.join(ROOT, folder)) };
}

async function stacksIn(folder: string): Promise<readonly StackSummary[]> {
  const manifest: Manifest = JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8'));
  const stacks = Object.values(manifest.artifacts).flatMap(({ type, properties }) =>
    type === 'aws:cloudformation:stack' && properties?.templateFile ? [properties] : [],
  );
  return Promise.all(
    stacks.map(async ({ templateFile, stackName }) => {
      const template: Template = JSON.parse(await readFile(path.join(folder, templateFile), 'utf8'));
      const resources = Object.values(template.Resources);
      const functions = resources.filter(({ Type }) => Type === 'AWS::Lambda::Function').length;
      const atOnce = resources.reduce(
        (sum, { Properties }) => sum + (Properties?.ScalingConfig?.MaximumConcurrency ?? 0),
        0,
      );
      const types = [...new Set(resources.map(({ Type }) => Type))].sort();
      return { name: stackName, resources: resources.length, functions, atOnce, types };
    }),
  );
}

interface Manifest {
  readonly artifacts: Readonly<
    Record<
      string,
      { readonly type: string; readonly properties?: { readonly templateFile: string; readonly stackName: string } }
    >
  >;
}

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly ScalingConfig?: { readonly MaximumConcurrency?: number } };
}
