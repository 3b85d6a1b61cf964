import type { Aggregate, Command, DomainEvent } from 'epoch';
import { isRejection } from 'epoch';
import { expect } from 'vitest';

/** Long histories are folded again only up to here: the check is quadratic. */
const MAX_CHECKED = 100;

/** Given a history of commands, when one more is sent, then these events follow, or this rejection. */
export function given<S, C extends Command, E extends DomainEvent>(
  aggregate: Aggregate<S, C, E>,
  aggregateId: string,
  nowMs: number | (() => number),
) {
  const now = typeof nowMs === 'number' ? () => nowMs : nowMs;
  let state = aggregate.initial;
  const history: E[] = [];
  const send = (type: C['type'], data: C['data'], actor = 'usr_1') => {
    const command = { type, data, id: `cmd_${history.length}`, aggregateId } as C;
    return aggregate.decide(command, state, { nowMs: now(), id: 'id_1', actor });
  };
  const spec = {
    state: () => state,
    history: () => history,
    /** Sends a command that must succeed. */
    and(type: C['type'], data: C['data']) {
      const decision = send(type, data);
      if (isRejection(decision)) throw new Error(`${type} was rejected: ${decision.code}: ${decision.message}`);
      for (const event of decision) state = aggregate.evolve(state, event);
      history.push(...decision);
      if (history.length > MAX_CHECKED) return spec;
      // What is folded again from the whole history is what was folded step by step.
      expect(history.reduce((folded, event) => aggregate.evolve(folded, event), aggregate.initial)).toEqual(state);
      // Everything survives being stored as JSON.
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      expect(JSON.parse(JSON.stringify(history))).toEqual(history);
      for (const event of decision) {
        const fields = Object.keys(aggregate.events[event.type as E['type']].fields);
        expect(fields, event.type).toEqual(expect.arrayContaining(Object.keys(event.data as object)));
      }
      return spec;
    },
    when: send,
    types: (type: C['type'], data: C['data']) => {
      const decision = send(type, data);
      return isRejection(decision) ? decision.code : decision.map((event) => event.type);
    },
  };
  return spec;
}
