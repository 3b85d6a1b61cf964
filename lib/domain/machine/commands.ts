import { type Command, commandsNamed } from 'epoch';
import type { FailureClass } from '../failure-class.ts';
import type { JobSpec } from '../job-spec.ts';

/** An order that was given twice has two of them; the end of one says nothing about the other. */
interface OfEngine {
  readonly engineId?: string;
}

export type MachineCommand =
  | Command<
      'RequestMachine',
      {
        readonly organisationId: string;
        readonly jobId: string;
        readonly attemptId: string;
        readonly machineType: string;
        readonly spec: JobSpec;
        /** Until then it may wait in its engine. */
        readonly deadlineMs: number;
      }
    >
  /** Its engine has taken the order. */
  | Command<'ReportMachineOrdered', Record<string, never>>
  | Command<'ReportMachineProvisioning', Record<string, never>>
  /** `engineId`: the engine's own name of what runs, where it says one. */
  | Command<'ReportMachineReady', OfEngine>
  /** The runner that has its attempt alone says by which of the engine's jobs it was started. */
  | Command<'IdentifyMachine', { readonly engineId: string }>
  | Command<'AssignMachine', Record<string, never>>
  | Command<'DrainMachine', Record<string, never>>
  | Command<'TerminateMachine', { readonly reason: string }>
  /** Its engine says that it is gone, orderly. */
  | Command<'ReportMachineTerminated', OfEngine>
  | Command<'FailMachine', OfEngine & { readonly reason: string; readonly failure?: FailureClass }>
  /** The deadline of its start has come; does nothing once the machine has an attempt. */
  | Command<'ExpireMachine', Record<string, never>>;

/** Makes these commands without the aggregate's decisions: for sagas, which send them. */
export const machineCommands = commandsNamed<MachineCommand>('machine');
