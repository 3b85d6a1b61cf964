import { defined } from '../kernel/defined.ts';
import type { ExecuteOptions } from '../kernel/outcome.ts';
import type { StoredCommit } from '../kernel/store.ts';
import { eventId } from '../kernel/stream-name.ts';
import { hashOf } from '../views/advance.ts';
import { furthest } from '../views/ahead.ts';
import { type Checkpointed, createCheckpointed } from '../views/checkpointed.ts';
import { knows } from '../views/projector.ts';
import { CheckpointMoved, createStepWriter } from '../views/step-writer.ts';
import { takesAnswers } from './answers.ts';
import { defaultInstanceOf, hasOneSource, sagaAggregate } from './saga-aggregate.ts';
import {
  base,
  blaming,
  type Handled,
  isDeterministic,
  once,
  originOf,
  type SagaOptions,
  stepperOf,
} from './saga-stepper.ts';

/**
 * A saga's input. Each commit that it subscribes to becomes one commit of an instance and takes effect once, however often it
 * is delivered, and whatever crashes in between. The checkpoint is only where to continue; one that is behind costs repeats,
 * not effects.
 *
 * An instance with one source stores the source's version in its own state, so that commit is one plain conditional write, and
 * the checkpoint is saved only where the state does not show the position. A
 * commit without effect writes nothing to the instance and may be processed again: only commits of the source change the
 * state, so it has no effect again. That is not so where answers change the state too, or several sources meet in
 * one instance: there a marker of the source's version is written in the same transaction.
 */
export function createSagaInput<S>(options: SagaOptions<S>): Checkpointed {
  const { saga, kernel, upcast } = options;
  const aggregate = sagaAggregate(saga);
  const isMarked = !hasOneSource(saga) || takesAnswers(saga);

  function instanceFor(stored: StoredCommit) {
    const commit = blaming(saga, stored, () => upcast(stored));
    const instance = blaming(saga, stored, () => saga.instanceOf?.(commit) ?? defaultInstanceOf(saga, commit.stream));
    return { commit, instance };
  }

  function execute(stored: StoredCommit, options: ExecuteOptions, after?: number) {
    const { commit, instance } = instanceFor(stored);
    const command = {
      type: 'TakeIn',
      id: eventId(commit.stream, commit.lastVersion),
      aggregateId: instance,
      data: { commit, ...defined({ after }) },
    } as const;
    return kernel.execute(aggregate, command, originOf(saga, commit), options);
  }

  async function takeIn(stored: StoredCommit): Promise<Handled> {
    const marked = { sequence: { sagaStream: stored.stream, seq: stored.lastVersion } };
    const outcome = await once(() => execute(stored, isMarked ? marked : {}));
    return { isShown: !isMarked && outcome?.ok === true && outcome.state.processed >= stored.lastVersion };
  }

  const checkpointed = {
    ...base(options, 'saga', saga.subscribesTo),
    knows: (commit: StoredCommit) => knows(upcast, commit),
    stepper: stepperOf(options, takeIn),
  };
  if (isMarked) return createCheckpointed(checkpointed);
  return createCheckpointed({
    ...checkpointed,
    async reached(stream) {
      return (await kernel.load(aggregate, defaultInstanceOf(saga, stream))).state.processed;
    },
    async takeNext(address, checkpoint, stored) {
      try {
        const outcome = await execute(stored, {}, checkpoint.version);
        if (!outcome.ok) {
          const processed = Number(outcome.rejection.details?.['processed'] ?? 0);
          return { checkpoint, at: furthest(checkpoint, processed) };
        }
        const { processed } = outcome.state;
        const version = stored.lastVersion;
        if (processed >= version) {
          const isNew = outcome.commit !== undefined;
          return { status: isNew ? 'applied' : 'duplicate', version: processed, commits: isNew ? 1 : 0 };
        }
        // Without an effect only the checkpoint shows that it was processed.
        const steps = createStepWriter(options.store, address, checkpoint);
        steps.skipTo(version, defined({ hash: hashOf(stored) }));
        await steps.flush();
        return { status: 'applied', version, commits: 1 };
      } catch (error) {
        if (isDeterministic(error) || error instanceof CheckpointMoved) return undefined;
        throw error;
      }
    },
  });
}
