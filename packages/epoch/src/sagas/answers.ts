import type { Answer, Reaction, Saga } from './saga.ts';

/** Whether answers change the saga's state, besides the commits that it subscribes to. */
export function takesAnswers<S>({ answered, rejected }: Saga<S>): boolean {
  return answered !== undefined || rejected !== undefined;
}

/** What a saga makes of an answer: nothing, where it asks for none, or not for this one. */
export function reactionTo<S>(saga: Saga<S>, state: S, { sent, rejection }: Answer): Reaction<S> {
  if (saga.answered !== undefined) return saga.answered(state, { sent, rejection });
  const none = { state, send: [] };
  return rejection === undefined ? none : (saga.rejected?.(state, { sent, rejection }) ?? none);
}
