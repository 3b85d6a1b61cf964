import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
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
  /** How many there are of each type, by AWS's name. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface Synthesis {
  /** The cloud assembly, for `cdk deploy --app`, relative to the project. */
  readonly folder: string;
  readonly stacks: readonly StackSummary[];
  /** Of all functions' code, before it is packed. */
  readonly codeBytes: number;
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
  return { folder, ...(await summaryOf(path.join(ROOT, folder))) };
}

/** What a cloud assembly has. */
export async function summaryOf(folder: string): Promise<Pick<Synthesis, 'stacks' | 'codeBytes'>> {
  const manifest: Manifest = JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8'));
  return {
    stacks: await stacksIn(folder, Object.entries(manifest.artifacts)),
    codeBytes: await codeIn(folder, Object.values(manifest.artifacts)),
  };
}

async function codeIn(folder: string, artifacts: readonly Artifact[]): Promise<number> {
  const folders = new Set<string>();
  for (const { properties } of artifacts) {
    if (properties?.file === undefined) continue;
    const { files = {} }: Assets = JSON.parse(await readFile(path.join(folder, properties.file), 'utf8'));
    for (const { source } of Object.values(files)) if (source.packaging === 'zip') folders.add(source.path);
  }
  let bytes = 0;
  for (const asset of folders) {
    const entries = await readdir(path.join(folder, asset), { recursive: true, withFileTypes: true });
    for (const entry of entries)
      if (entry.isFile()) bytes += (await stat(path.join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}

async function stacksIn(
  folder: string,
  artifacts: readonly (readonly [string, Artifact])[],
): Promise<readonly StackSummary[]> {
  // A stack without a name of its own has that of its artifact.
  const stacks = artifacts.flatMap(([id, { type, properties: { templateFile, stackName = id } = {} }]) =>
    type === 'aws:cloudformation:stack' && templateFile !== undefined ? [{ templateFile, stackName }] : [],
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
      const types = Map.groupBy(resources, ({ Type }) => Type);
      const counts = Object.fromEntries([...types].map(([type, those]) => [type, those.length]));
      return { name: stackName, resources: resources.length, functions, atOnce, counts };
    }),
  );
}

interface Manifest {
  readonly artifacts: Readonly<Record<string, Artifact>>;
}

/** A stack has a template; a list of assets is a file. */
interface Artifact {
  readonly type: string;
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string; readonly file?: string };
}

interface Assets {
  readonly files?: Readonly<Record<string, { readonly source: { readonly path: string; readonly packaging: string } }>>;
}

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly ScalingConfig?: { readonly MaximumConcurrency?: number } };
}
