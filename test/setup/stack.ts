import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { signIn } from '../../cli/session.ts';
import { createClient } from '../../lib/client/client.ts';
import { awsEnvironment } from '../../local/aws.ts';
import { permissionsAreEnforced } from '../../local/emulator.ts';
import { type LocalCatacloud, startLocal } from '../../local/local-catacloud.ts';
import type { StackOutputs } from '../../local/outputs.ts';
import { printProgress } from '../../local/progress.ts';
import type { DemoUsers } from '../../local/users.ts';
import { whenToEnd } from '../../local/when-to-end.ts';
import type { ToolName } from '../../runner/container/tool.ts';
import { denied } from '../permissions/compare.ts';
import { REPORT, readReport } from '../permissions/report.ts';
import { workingTool } from '../runner/working-tool.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The emulator: every AWS service. */
    endpoint: string;
    /** The pages and, with paths that begin with `/v1`, the HTTP API. */
    frontDoorUrl: string;
    outputs: StackOutputs;
    users: DemoUsers;
    /** An image that jobs may run in, where this computer runs containers; else why not. */
    containers: { readonly image: string; readonly tool: ToolName } | string;
  }
}

/** Starts one Local Catacloud with nothing in it for all integration tests, and ends it after them. */
export default async function stack(project: TestProject): Promise<() => Promise<void>> {
  console.log('Starting Local Catacloud for the integration tests');
  const ending = whenToEnd();
  await mkdir(path.dirname(REPORT), { recursive: true });
  await rm(REPORT, { force: true });
  const containers = await workingTool();
  const local = await startLocal({
    ephemeral: true,
    permissionsReport: REPORT,
    progress: printProgress(console.log),
    signal: ending.signal,
  });
  // Clients made without any settings reach the emulator, and never an account of whoever runs the tests.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, awsEnvironment(local.endpoint));
  const { endpoint, frontDoorUrl, outputs, users } = local;
  const to = process.env['CLOCK'];
  if (to !== undefined) await moveClock(local, to);
  project.provide('endpoint', endpoint);
  project.provide('frontDoorUrl', frontDoorUrl);
  project.provide('outputs', outputs);
  project.provide('users', users);
  project.provide(
    'containers',
    typeof containers === 'string' ? containers : { image: containers.image, tool: containers.tool.name },
  );
  let over = false;
  local.died.catch((error: unknown) => {
    if (over) return;
    console.error(error);
    process.exit(1);
  });
  return async () => {
    over = true;
    await local.stop();
    await reportPermissions();
  };
}

/** `CLOCK=2026-12-31T23:50:00Z npm test -- …`: what the platform takes for now, to try another day of the month or year. */
async function moveClock({ frontDoorUrl, users }: LocalCatacloud, to: string): Promise<void> {
  const { session } = await signIn(frontDoorUrl, users.admin.email, users.admin.password);
  const admin = createClient({ baseUrl: frontDoorUrl, token: () => session.accessToken });
  await admin.admin.moveClock({ body: { to: new Date(to).toISOString() } });
}

/** A function that was refused something fails the run, whatever its tests say: they may not have looked. */
async function reportPermissions(): Promise<void> {
  if (!permissionsAreEnforced()) return;
  const refusals = denied(await readReport(REPORT));
  for (const refusal of refusals) console.error(`✗ ${refusal}`);
  if (refusals.length > 0) process.exitCode = 1;
}
