import type { DropStore } from './drop.ts';
import type { View } from './memory-view-store.ts';
import type { LivePointer, ViewStore } from './view-store.ts';

type Versions = Pick<ViewStore, 'live' | 'claimLive' | 'switchLive'> & DropStore;

/** Which version of a view is live, and how an old one is removed. */
export function memoryVersions(viewOf: (id: string) => View, dropping: Set<string>): Versions {
  const pointers = new Map<string, LivePointer>();

  return {
    live: async (name) => pointers.get(name),

    async claimLive(name, version) {
      const pointer = pointers.get(name) ?? { version };
      pointers.set(name, pointer);
      return pointer;
    },

    async switchLive(name, from, to) {
      const view = `${name}@${to}`;
      if (pointers.get(name)?.version !== from || viewOf(view).listed.size > 0 || dropping.has(view)) return false;
      pointers.set(name, { version: to, previous: from });
      return true;
    },

    async forgetPrevious(name, version) {
      const pointer = pointers.get(name);
      if (pointer?.previous !== version) return false;
      pointers.set(name, { version: pointer.version });
      return true;
    },

    async begin(name, version) {
      const pointer = pointers.get(name);
      if (pointer?.version === version || pointer?.previous === version) return false;
      dropping.add(`${name}@${version}`);
      return true;
    },

    async remove(view, { limit }) {
      const { rows, checkpoints, listed } = viewOf(view);
      const items = [
        ...[...rows].flatMap(([partition, sorts]) =>
          [...sorts.keys()].map((sort) => () => {
            sorts.delete(sort);
            if (sorts.size === 0) rows.delete(partition);
          }),
        ),
        ...[...checkpoints.keys()].map((stream) => () => checkpoints.delete(stream)),
        ...[...listed.keys()].map((stream) => () => listed.delete(stream)),
      ];
      for (const remove of items.slice(0, limit)) remove();
      return items.length > limit ? { removed: limit, cursor: 'more' } : { removed: items.length };
    },

    async end(view) {
      dropping.delete(view);
    },
  };
}
