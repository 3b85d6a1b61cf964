import type { Aggregate } from 'epoch';
import type { MachineCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type MachineEvent, machineEvents } from './events.ts';
import { evolveMachine, initialMachine, type MachineState } from './state.ts';

export const machine: Aggregate<MachineState, MachineCommand, MachineEvent> = {
  name: 'machine',
  events: machineEvents,
  initial: initialMachine,
  decide,
  evolve: evolveMachine,
  reducerVersion: 1,
};
