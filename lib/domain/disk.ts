import { type Rejection, reject } from 'epoch';
import type { JobSpec } from './job-spec.ts';
import { MIN_DISK_GIB } from './limits.ts';
import { MACHINE_TYPES } from './machine-types.ts';

const GIB = 1_073_741_824;
/** Disks by need come in steps: each size is another definition of AWS Batch. */
const STEP_GIB = 10;
/** Beside inputs and outputs: the image, and what a program leaves on its way. */
const SCRATCH_GIB = 15;

type Asked = Pick<JobSpec, 'machineType' | 'diskGib'>;

/** The most that an attempt may have: what its configuration says, or all that its machine type can have. */
function mostGib({ machineType, diskGib }: Asked): number {
  return diskGib ?? MACHINE_TYPES[machineType]?.diskGib ?? MIN_DISK_GIB;
}

/**
 * The disk that an attempt is given, in GiB: what its configuration says; else by need, twice its inputs (for outputs are
 * often as large) and some more. Never more than its machine type can have.
 */
export function diskGibOf(spec: Asked, inputBytes: number): number {
  if (spec.diskGib !== undefined) return spec.diskGib;
  const wanted = SCRATCH_GIB + (2 * inputBytes) / GIB;
  return Math.min(mostGib(spec), Math.max(MIN_DISK_GIB, STEP_GIB * Math.ceil(wanted / STEP_GIB)));
}

/** `inputs-too-large`: they could not be brought to the machine, however the job is tried. */
export function checkInputsFit(spec: Asked, inputBytes: number): Rejection | undefined {
  const diskBytes = mostGib(spec) * GIB;
  if (inputBytes <= diskBytes) return undefined;
  return reject(
    'inputs-too-large',
    `the inputs have ${inputBytes} bytes, and the disk of the machine ${diskBytes} (${mostGib(spec)} GiB)`,
    { inputBytes, diskBytes },
  );
}
