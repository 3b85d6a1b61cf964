import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { commandsOf } from 'epoch';
import type { RowKey } from 'epoch/views';
import { itemKey } from 'epoch-dynamodb';
import { inject } from 'vitest';
import { organisationRow } from '../../lib/app/organisations/views/organisations.ts';
import { file } from '../../lib/domain/file/file.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { deployedDependencies } from '../soak/deployed-dependencies.ts';
import { until } from '../until.ts';

export const TEST_MS = 240_000;
export const outputs = inject('outputs');
export const world = deployedDependencies(outputs);
export const { platform } = world;

export async function forget(view: string, key: RowKey): Promise<void> {
  await world.client.send(new DeleteItemCommand({ TableName: outputs.ViewsTable, Key: itemKey(view, key) }));
}

export async function newOrganisation(): Promise<string> {
  const org = world.newId('organisation');
  await world.send(commandsOf(organisation).CreateOrganisation(org, { name: 'Views', creatorId: 'usr_a' }));
  await until(
    'the organisation has a row',
    () => hasRow('organisations@2', organisationRow.key({ organisationId: org })),
    { everyMs: 100 },
  );
  return org;
}

export async function startUpload(org: string): Promise<string> {
  const fileId = world.newId('file');
  const started = { organisationId: org, uploaderId: 'usr_a', name: 'views.bin', contentType: 'a/b' };
  await world.send(commandsOf(file).StartUpload(fileId, { ...started, declaredBytes: 6_000_000, uploadId: 'u' }));
  return fileId;
}

/** Which has a timer. */
export async function trashedFile(organisationId: string): Promise<string> {
  const fileId = await startUpload(organisationId);
  const { ConfirmParts, CompleteUpload, TrashFile } = commandsOf(file);
  const part = { part: 1, atMs: Date.now() };
  await world.send(ConfirmParts(fileId, { organisationId, parts: [part] }));
  await world.send(CompleteUpload(fileId, { organisationId, bytes: 6_000_000 }));
  await world.send(TrashFile(fileId, { organisationId, trashedBy: 'usr_a' }));
  return fileId;
}

export const hasRow = async (view: string, key: RowKey) => (await world.views.at(view).get('', key)) !== undefined;
