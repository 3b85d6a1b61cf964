import type { Row } from 'epoch/views';
import type { JobSpec } from '../../../domain/job-spec.ts';
import type { ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { World } from '../../http/world.ts';
import { creationOf, type JobSnapshot, readJobRows } from '../queries/read-job.ts';

export type Job = ReplyOf<'jobs.get'>;
type Attempt = Job['attempts'][number];

/** A job as the API shows it: what it is from its own stream, names and times from the views. */
export async function jobReply(
  { kernel, views }: Pick<World, 'kernel' | 'views'>,
  id: string,
  { state, atMs }: Pick<JobSnapshot, 'state' | 'atMs'>,
): Promise<Job> {
  const [created, rows] = await Promise.all([creationOf(kernel, id), readJobRows(views, id, state)]);
  const known = (fileId: string) => {
    const values = rows.files.get(fileId)?.values;
    return values === undefined ? {} : { name: String(values['name']), sizeBytes: String(values['bytes']) };
  };
  const linkedAt = (fileId: string) => iso(Number(rows.links.get(fileId)?.values['linkedAtMs'] ?? atMs));
  return {
    id,
    name: created.name,
    status: state.status,
    configuration: created.configurationId,
    configurationVersion: created.configurationVersion,
    createdBy: created.creatorId,
    createdAt: iso(created.atMs),
    updatedAt: iso(atMs),
    spec: specOf(state.spec),
    files: state.inputs.map((fileId) => ({ id: fileId, linkedAt: linkedAt(fileId), ...known(fileId) })),
    outputs: state.outputs.map((fileId) => ({ id: fileId, ...known(fileId) })),
    attempts: rows.attempts.map(attemptOf),
  };
}

interface Spec {
  image?: string;
  command: string;
  arguments: string[];
  environment: Record<string, string>;
  machineType: string;
  timeoutMs: number;
  maxAttempts: number;
}

type GivenSpec = { readonly [K in keyof Omit<JobSpec, 'image'>]: JobSpec[K] } & { readonly image?: string | undefined };

/** A specification with what was left out really left out: as the API shows it and as the domain keeps it. */
export function specOf({
  image,
  command,
  arguments: given,
  environment,
  machineType,
  timeoutMs,
  maxAttempts,
}: GivenSpec): Spec {
  const known = {
    command,
    arguments: [...given],
    environment: { ...environment },
    machineType,
    timeoutMs,
    maxAttempts,
  };
  return image === undefined ? known : { ...known, image };
}

/** A row of the view as the API shows it. */
export function attemptOf({ values }: Row): Attempt {
  const time = (name: string) => (values[name] === undefined ? undefined : iso(Number(values[name])));
  const [startedAt, endedAt] = [time('startedAtMs'), time('endedAtMs')];
  const runMs =
    startedAt !== undefined && endedAt !== undefined
      ? Number(values['endedAtMs']) - Number(values['startedAtMs'])
      : undefined;
  return {
    id: String(values['attemptId']),
    number: Number(values['number']),
    status: values['status'] as Attempt['status'],
    machineType: String(values['machineType']),
    requestedAt: iso(Number(values['requestedAtMs'])),
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(runMs !== undefined && { runMs: String(runMs) }),
    ...(values['exitCode'] !== undefined && { exitCode: Number(values['exitCode']) }),
    ...(values['reason'] !== undefined && { reason: String(values['reason']) }),
  };
}
