import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type CommandLine, commandLine, logIn } from './command-line.ts';
import { type Customer, clientOf } from './customer.ts';
import { type Gate, openGate } from './gate.ts';

export const TEST_MS = 240_000;
export let home: string;
export let customer: Customer;
export let gate: Gate;
export let catacloud: CommandLine['run'];
export let json: CommandLine['json'];
export let environment: CommandLine['environment'];

export async function openShell() {
  home = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
  const shell = commandLine(home);
  ({ run: catacloud, json, environment } = shell);
  gate = await openGate();
  await logIn(shell, gate.url);
  const created = await json<{ id: string }>('orgs', 'create', 'Command line');
  await json('orgs', 'use', created.id);
  customer = { owner: await clientOf(inject('frontDoorUrl'), inject('users').owner), org: created.id };
}

/** A second try begins with nothing of the first. */
export async function openAnotherShell({
  task,
}: {
  readonly task: { readonly result?: { readonly retryCount?: number } };
}) {
  if ((task.result?.retryCount ?? 0) === 0) return;
  closeShell();
  await openShell();
}

export function closeShell() {
  gate.close();
  rmSync(home, { recursive: true, force: true });
}
