import { createHash } from 'node:crypto';
import type {
  MountPoint,
  RegisterJobDefinitionCommandInput,
  ResourceRequirement,
  TaskContainerProperties,
} from '@aws-sdk/client-batch';
import { CONTAINERS, MOUNTS, RUNNER_MODES, STARTER } from '../../app/machines/commands/attempt-task.ts';
import { defined } from '../../domain/defined.ts';
import { type Share, type TaskSize, taskSize } from '../../domain/fargate-size.ts';

/** What all definitions of a stage share. */
export interface DefinitionPlace {
  /** The names of definitions begin with it: permissions are for those alone. */
  readonly prefix: string;
  readonly runnerImage: string;
  /** With it images are fetched and logs written. No container of a task gets it. */
  readonly executionRoleArn: string;
  readonly logGroup: string;
  readonly region: string;
  /** Where a runner reaches the API. */
  readonly apiUrl: string;
}

export interface DefinitionNeeds {
  /** Of the program; without one it is a process beside its runner. */
  readonly image?: string;
  readonly machineType: { readonly vcpus: number; readonly memoryMib: number };
  readonly diskGib: number;
}

export type AttemptDefinition = RegisterJobDefinitionCommandInput & { readonly jobDefinitionName: string };

/** Fargate's own 20 GiB cost nothing and are what a task has without a setting. */
const FREE_DISK_GIB = 20;
const MOST_DISK_GIB = 200;
const DISK_STEP_GIB = 10;
/** The most that Fargate gives a container to end, and those that wait for another. */
const PATIENCE_SECONDS = 120;
const HASH_LENGTH = 32;
const LINUX = { initProcessEnabled: true };

/**
 * The job definition of an attempt, named by its content: what asks for the same finds it by its name, and another image,
 * size or runner makes another one. No task has a role: no container has credentials of AWS. Undefined for a machine that
 * Fargate does not have.
 */
export function attemptDefinition(needs: DefinitionNeeds, place: DefinitionPlace): AttemptDefinition | undefined {
  const containers = containersOf(needs, place);
  if (containers === undefined) return undefined;
  const isShared = containers.length > 1;
  const body = {
    type: 'container' as const,
    platformCapabilities: ['FARGATE' as const],
    ecsProperties: {
      taskProperties: [
        {
          containers,
          executionRoleArn: place.executionRoleArn,
          platformVersion: 'LATEST',
          runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: 'X86_64' },
          networkConfiguration: { assignPublicIp: 'ENABLED' as const },
          ...defined({
            volumes: isShared ? Object.keys(MOUNTS).map((name) => ({ name, host: {} })) : undefined,
            ephemeralStorage: storageOf(needs),
          }),
        },
      ],
    },
  };
  const hash = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, HASH_LENGTH);
  return { jobDefinitionName: `${place.prefix}-${hash}`, ...body };
}

/** Above what is free in steps, so that jobs of many sizes share definitions. */
function storageOf({ diskGib }: DefinitionNeeds) {
  if (diskGib <= FREE_DISK_GIB) return undefined;
  return { sizeInGiB: Math.min(MOST_DISK_GIB, Math.ceil(diskGib / DISK_STEP_GIB) * DISK_STEP_GIB) };
}

function containersOf(needs: DefinitionNeeds, place: DefinitionPlace): TaskContainerProperties[] | undefined {
  const { image, machineType } = needs;
  const size = taskSize(machineType);
  if (size === undefined) return undefined;
  if (image !== undefined) return threeContainers(image, size, place);
  return [{ ...ours(CONTAINERS.runner, machineType, place), essential: true }];
}

/**
 * The program has no variable of ours and no token; what it runs comes by a volume that it can only read. SUCCESS: its first
 * process is there before its container starts.
 */
function threeContainers(image: string, size: TaskSize, place: DefinitionPlace): TaskContainerProperties[] {
  return [
    {
      ...ours(CONTAINERS.starter, size.starter, place),
      command: [RUNNER_MODES.starter],
      essential: false,
      startTimeout: PATIENCE_SECONDS,
      mountPoints: mounts(['given']),
    },
    {
      name: CONTAINERS.program,
      image,
      command: [STARTER, `${MOUNTS.given}/start`, MOUNTS.run],
      dependsOn: [{ containerName: CONTAINERS.starter, condition: 'SUCCESS' }],
      essential: false,
      linuxParameters: LINUX,
      logConfiguration: logs(CONTAINERS.program, place),
      mountPoints: mounts(['work', 'run'], ['given']),
      resourceRequirements: resources(size.program),
    },
    {
      ...ours(CONTAINERS.runner, size.runner, place),
      command: [RUNNER_MODES.task],
      essential: true,
      mountPoints: mounts(['given', 'work', 'run']),
    },
  ];
}

function ours(name: string, share: Share, place: DefinitionPlace) {
  return {
    name,
    image: place.runnerImage,
    environment: [{ name: 'API_URL', value: place.apiUrl }],
    linuxParameters: LINUX,
    logConfiguration: logs(name, place),
    resourceRequirements: resources(share),
    // Told to end, a runner has a log to send and a report to make.
    stopTimeout: PATIENCE_SECONDS,
  };
}

function resources({ vcpus, memoryMib }: Share): ResourceRequirement[] {
  return [
    { type: 'VCPU', value: String(vcpus) },
    { type: 'MEMORY', value: String(memoryMib) },
  ];
}

type Volume = keyof typeof MOUNTS;

function mounts(writable: readonly Volume[], readable: readonly Volume[] = []): MountPoint[] {
  return [
    ...writable.map((name) => ({ sourceVolume: name, containerPath: MOUNTS[name], readOnly: false })),
    ...readable.map((name) => ({ sourceVolume: name, containerPath: MOUNTS[name], readOnly: true })),
  ];
}

/** Lines of runners, and what an image's own entry point says; the program's log goes to the platform. */
function logs(prefix: string, { logGroup, region }: DefinitionPlace) {
  const options = { 'awslogs-group': logGroup, 'awslogs-region': region, 'awslogs-stream-prefix': prefix };
  return { logDriver: 'awslogs' as const, options };
}
