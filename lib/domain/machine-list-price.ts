import { taskSize } from './fargate-size.ts';
import { MACHINE_TYPES } from './machine-types.ts';
import { type Decimal, display, type Exact, exact, plus, times } from './rating/exact.ts';

/**
 * AWS's list price of Fargate in one region: Linux on x86, on demand, an hour of a processor and of a GiB of memory. Other
 * regions cost up to half as much again. Source: aws.amazon.com/fargate/pricing.
 */
export const FARGATE_LIST_PRICE = {
  region: 'us-east-1',
  currency: 'USD',
  vcpuHour: '0.04048',
  memoryGibHour: '0.004445',
} as const;

const MIB_IN_GIB = '1024';

/**
 * What an hour of a machine of a type costs the platform by that list price: the whole task, our own containers in it. The
 * disk above the 20 GiB that are free is not in it. Undefined for a type that no task of Fargate is large enough for.
 */
export function listPricePerHour(machineType: string): Decimal | undefined {
  const type = MACHINE_TYPES[machineType];
  const size = type === undefined ? undefined : taskSize(type);
  if (size === undefined) return undefined;
  const { starter, program, runner } = size;
  const memoryMib = starter.memoryMib + program.memoryMib + runner.memoryMib;
  const vcpus = starter.vcpus + program.vcpus + runner.vcpus;
  const { vcpuHour, memoryGibHour } = FARGATE_LIST_PRICE;
  const processors: Exact = times(exact(`${vcpus}`), exact(vcpuHour));
  return display(plus(processors, times(exact(`${memoryMib}`, MIB_IN_GIB), exact(memoryGibHour))));
}
