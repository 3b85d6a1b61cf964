import type { Aggregate } from 'epoch';
import type { MachineCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type MachineEvent, machineEvents } from './events.ts';
import { evolveMachine, initialMachine, type MachineState } from './state.ts';

/**
 * A machine that serves one attempt of one job. The stream's id is the attempt's, under another prefix.
 *
 *     none → requested → ordered                 its engine has taken the order; it may wait there for long
 *     → provisioning → ready                     as its engine reports; from here it must start its attempt soon
 *     → assigned                                 its runner has started the attempt
 *     → draining → terminating → terminated      the attempt is over
 *     → failed                                   from any state but the last ones; too late to start counts as well
 *
 * Reports come late and out of order: one that the machine is past of changes nothing.
 */
export const machine: Aggregate<MachineState, MachineCommand, MachineEvent> = {
  name: 'machine',
  events: machineEvents,
  initial: initialMachine,
  decide,
  evolve: evolveMachine,
  // 2: the deadline of its start counts from when its engine makes it. 3: which of the engine's jobs it is.
  reducerVersion: 3,
};
