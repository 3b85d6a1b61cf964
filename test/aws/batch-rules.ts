import type {
  RegisterJobDefinitionCommandInput,
  SubmitJobCommandInput,
  TaskContainerProperties,
} from '@aws-sdk/client-batch';

/** What AWS documents of definitions and submissions of tasks on Fargate, as far as ours can break it. */

/** Memory by processors: docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html */
const GIB: Readonly<Record<string, readonly [least: number, most: number, step: number]>> = {
  1: [2, 8, 1],
  2: [4, 16, 1],
  4: [8, 30, 1],
  8: [16, 60, 4],
  16: [32, 120, 8],
};
const MAX_CONTAINERS = 10;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

export function refusalOfDefinition(definition: RegisterJobDefinitionCommandInput): string | undefined {
  const [task, ...more] = definition.ecsProperties?.taskProperties ?? [];
  if (!NAME.test(definition.jobDefinitionName ?? '')) return 'the name is 128 letters, digits, - and _ at most';
  if (task === undefined || more.length > 0) return 'taskProperties has one element';
  const { containers = [], ephemeralStorage, executionRoleArn, volumes = [] } = task;
  if (containers.length < 1 || containers.length > MAX_CONTAINERS) return 'a task has 1 to 10 containers';
  if (executionRoleArn === undefined) return 'Fargate needs an execution role';
  const disk = ephemeralStorage?.sizeInGiB ?? 21;
  if (disk < 21 || disk > 200) return `ephemeralStorage is 21 to 200, got ${disk}`;
  if (!containers.some(({ essential = true }) => essential)) return 'one container must be essential';
  for (const container of containers) {
    const refusal = refusalOfContainer(
      container,
      containers,
      volumes.map(({ name }) => name),
    );
    if (refusal !== undefined) return `${container.name}: ${refusal}`;
  }
  const total = (type: string) =>
    containers
      .flatMap(({ resourceRequirements = [] }) => resourceRequirements)
      .reduce((sum, one) => sum + (one.type === type ? Number(one.value) : 0), 0);
  const [least, most, step] = GIB[String(total('VCPU'))] ?? [0, -1, 1];
  const gib = total('MEMORY') / 1_024;
  const fits = gib >= least && gib <= most && Number.isInteger((gib - least) / step);
  return fits ? undefined : `Fargate resource requirements (${total('VCPU')} vCPU, ${total('MEMORY')} MiB) not valid.`;
}

function refusalOfContainer(
  { image = '', dependsOn = [], mountPoints = [], linuxParameters = {}, privileged, ...times }: TaskContainerProperties,
  all: readonly TaskContainerProperties[],
  volumes: readonly (string | undefined)[],
): string | undefined {
  if (!/^[A-Za-z0-9@_.:/#-]{1,255}$/.test(image)) return `no image ${image}`;
  for (const { containerName, condition = '' } of dependsOn) {
    const other = all.find(({ name }) => name === containerName);
    if (other === undefined) return `there is no container ${containerName}`;
    if (!['START', 'COMPLETE', 'SUCCESS'].includes(condition)) return `no condition ${condition}`;
    if (condition !== 'START' && other.essential !== false)
      return `${condition} cannot be set on an essential container`;
  }
  for (const seconds of [times.startTimeout ?? 2, times.stopTimeout ?? 30])
    if (seconds < 2 || seconds > 120) return 'startTimeout and stopTimeout are 2 to 120 seconds on Fargate';
  const unknown = mountPoints.find(({ sourceVolume }) => !volumes.includes(sourceVolume));
  if (unknown !== undefined) return `there is no volume ${unknown.sourceVolume}`;
  const { initProcessEnabled: _, ...others } = linuxParameters;
  return Object.keys(others).length > 0 || privileged === true ? 'not on Fargate' : undefined;
}

export function refusalOfSubmission(
  { jobName = '', timeout, ecsPropertiesOverride, containerOverrides }: SubmitJobCommandInput,
  { ecsProperties }: RegisterJobDefinitionCommandInput,
): string | undefined {
  if (!NAME.test(jobName)) return 'the name is 128 letters, digits, - and _ at most';
  if (containerOverrides !== undefined) return 'containerOverrides are not for definitions with ecsProperties';
  if ((timeout?.attemptDurationSeconds ?? 60) < 60) return 'the least timeout is 60 seconds';
  const names = ecsProperties?.taskProperties?.[0]?.containers?.map(({ name }) => name) ?? [];
  for (const { name, environment = [] } of ecsPropertiesOverride?.taskProperties?.[0]?.containers ?? []) {
    if (!names.includes(name)) return `there is no container ${name}`;
    if (environment.some((variable) => variable.name?.startsWith('AWS_BATCH'))) return 'AWS_BATCH is reserved';
  }
  return undefined;
}
