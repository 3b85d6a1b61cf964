import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Commit, causeTree, MAX_DEPTH, MAX_DRAWN } from '../../web/src/admin/cause-tree.ts';

const commit = (stream: string, version: number, causation?: string, lastVersion = version): Commit => ({
  id: `${stream}@${version}`,
  stream,
  version,
  lastVersion,
  at: '2026-03-01T00:00:00.000Z',
  causation,
  types: ['Happened'],
});

test('leads from the first cause over what was asked about to what followed, and leaves out what did not', () => {
  const first = commit('job#1', 1, 'request', 2);
  const asked = commit('quota#1', 4, 'job#1@2');
  const beside = commit('machine#1', 1, 'job#1@1');
  const after = commit('job#1', 3, 'quota#1@4');
  const { nodes, hidden } = causeTree([asked, first], [beside, after]);
  expect(nodes.map(({ commit: { id }, depth, cause, isAsked }) => [id, depth, cause, isAsked])).toEqual([
    ['job#1@1', 0, undefined, false],
    ['quota#1@4', 1, 'job#1@1', true],
    ['job#1@3', 2, 'quota#1@4', false],
  ]);
  expect(hidden).toBe(0);
});

test('draws every commit once, right of its cause, no two in one place, and counts those that it does not draw', () => {
  const chosen = fc.array(fc.nat(), { maxLength: 150 });
  fc.assert(
    fc.property(chosen, (parents) => {
      const all = [commit('s#0', 1)];
      for (const [index, parent] of parents.entries())
        all.push(commit(`s#${index + 1}`, 1, all[parent % all.length]?.id));
      const { nodes, hidden } = causeTree(
        all.slice(0, 1),
        fc.sample(fc.shuffledSubarray(all, { minLength: all.length }), 1)[0] ?? [],
      );
      expect(nodes.length + hidden).toBe(all.length);
      expect(nodes.length).toBeLessThanOrEqual(MAX_DRAWN);
      const at = new Map(nodes.map((node) => [node.commit.id, node]));
      expect(at.size).toBe(nodes.length);
      expect(new Set(nodes.map(({ depth, row }) => `${depth} ${row}`)).size).toBe(nodes.length);
      for (const {
        depth,
        cause,
        commit: { causation },
      } of nodes) {
        expect(depth).toBeLessThan(MAX_DEPTH);
        expect(cause).toBe(causation);
        if (cause !== undefined) expect(at.get(cause)?.depth).toBe(depth - 1);
      }
    }),
  );
});
