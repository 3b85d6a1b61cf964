import type { Kernel } from 'epoch';
import { machine } from '../../../domain/machine/machine.ts';
import { machineReportOf, readStateChange } from './state-change.ts';

export interface MachineStateDependencies {
  readonly kernel: Kernel;
}

/** `recorded`: by the machine. `refused`: it does not exist. `not-ours`: the event is about something else. */
export type MachineStateOutcome = 'recorded' | 'refused' | 'not-ours';

export const MACHINE_ENGINE_ACTOR = 'compute-engine';

/** Records a machine's state, as its engine reports it. Duplicates, and reports out of order, change nothing. */
export async function recordMachineState(
  deps: MachineStateDependencies,
  detail: unknown,
  messageId: string,
): Promise<MachineStateOutcome> {
  const change = readStateChange(detail);
  const report = change && machineReportOf(change);
  if (report === undefined) return 'not-ours';
  const origin = { actor: MACHINE_ENGINE_ACTOR, correlation: report.aggregateId, causation: messageId };
  const outcome = await deps.kernel.execute(machine, report, origin);
  return outcome.ok ? 'recorded' : 'refused';
}
