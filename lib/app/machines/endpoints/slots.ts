import { commandsOf } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import type { SlotLimits } from '../../../domain/job-slots/events.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../../domain/job-slots/job-slots.ts';
import type { JobSlotsState } from '../../../domain/job-slots/state.ts';
import { actorOf } from '../../http/caller.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Call, Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { positionsOf } from '../../http/outcome.ts';

type Reply = ReplyOf<'admin.getJobSlots'>;

/** The administrators' endpoints about the slots of attempts. */
export function slotEndpoints({
  kernel,
}: Pick<Dependencies, 'kernel'>): Pick<Endpoints<'admin'>, `admin.${'get' | 'change'}JobSlots`> {
  return {
    async 'admin.getJobSlots'() {
      return { body: replyOf((await kernel.load(jobSlots, JOB_SLOTS_ID)).state) };
    },

    async 'admin.changeJobSlots'({ body, caller, origin }) {
      const data = { limits: limitsOf(body), changedBy: actorOf(caller) };
      const outcome = await kernel.execute(jobSlots, commandsOf(jobSlots).ChangeSlotLimits(JOB_SLOTS_ID, data), origin);
      if (!outcome.ok) return outcome.rejection;
      return { body: replyOf(outcome.state), positions: positionsOf(outcome) };
    },
  };
}

function limitsOf({ organisations, ...body }: Call<'admin.changeJobSlots'>['body']): SlotLimits {
  const own = Object.entries(organisations).map(([id, { slots, weight }]) => [id, defined({ slots, weight })] as const);
  return { ...body, organisations: Object.fromEntries(own) };
}

function replyOf({ limits, used }: JobSlotsState): Reply {
  const { all, organisation, machineTypes, organisations } = limits;
  return {
    limits: { all, organisation, machineTypes: { ...machineTypes }, organisations: { ...organisations } },
    used: { all: used.all, organisations: { ...used.organisations }, machineTypes: { ...used.machineTypes } },
  };
}
