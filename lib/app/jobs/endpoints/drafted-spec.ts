import { type Rejection, reject } from 'epoch';
import { MACHINE_TYPES, smallestMachine } from '../../../domain/machine-types.ts';
import type { Call } from '../../http/endpoint.ts';
import { specOf } from './job-reply.ts';

type Given = Call<'jobs.draftConfiguration'>['body']['spec'];

/** A specification with its machine type, which may be said by what it must have at least. `job-spec-invalid` where none has it. */
export function draftedSpec(given: Given): ReturnType<typeof specOf> | Rejection {
  const { machineType, atLeast } = given;
  if (machineType !== undefined) return specOf({ ...given, machineType });
  if (atLeast === undefined) return reject('job-spec-invalid', 'say machineType, or atLeast with vcpus and memoryMib');
  const smallest = smallestMachine(atLeast);
  if (smallest !== undefined) return specOf({ ...given, machineType: smallest });
  const known = Object.entries(MACHINE_TYPES).map(
    ([name, { vcpus, memoryMib }]) => `${name} (${vcpus} vCPU, ${memoryMib} MiB)`,
  );
  const wanted = `${atLeast.vcpus} vCPU and ${atLeast.memoryMib} MiB`;
  return reject('job-spec-invalid', `no machine type has ${wanted}: there are ${known.join(', ')}`);
}
