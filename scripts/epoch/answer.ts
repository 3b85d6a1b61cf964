import {
  type AnyAggregate,
  aggregateIdOf,
  aggregateNameOf,
  assertStreamName,
  causesOf,
  type Digest,
  effectsOf,
  type Kernel,
  verifyChain,
} from 'epoch';
import type { Request } from './command-line.ts';
import { renderCommit, renderVerdict, renderWhy } from './render.ts';

/** Answers in pieces of text, each a line or more, as they are read. */
export async function* answer(
  question: Request,
  kernel: Kernel,
  registry: Readonly<Record<string, AnyAggregate>>,
  digest: Digest,
): AsyncGenerator<string> {
  const { store } = kernel;
  const { stream } = question;
  assertStreamName(stream);
  switch (question.verb) {
    case 'show': {
      let count = 0;
      for await (const commit of store.read(stream, question)) {
        count += 1;
        yield renderCommit(commit);
      }
      if (count === 0) yield `${stream}: no commits here`;
      return;
    }
    case 'state': {
      const aggregate = registry[aggregateNameOf(stream)];
      if (aggregate === undefined)
        throw new Error(`${stream}: no aggregate of that name; ${Object.keys(registry).join(', ')}`);
      const id = aggregateIdOf(stream);
      yield JSON.stringify(
        question.at === undefined ? await kernel.load(aggregate, id) : await kernel.stateAt(aggregate, id, question.at),
        undefined,
        2,
      );
      return;
    }
    case 'why': {
      const causes = await causesOf(store, stream, question.version);
      const [asked] = causes;
      if (asked === undefined) throw new Error(`${stream}@${question.version}: no such event`);
      yield renderWhy(causes, await effectsOf(store, asked));
      return;
    }
    case 'verify':
      yield renderVerdict(stream, await verifyChain(store, stream, digest));
  }
}
