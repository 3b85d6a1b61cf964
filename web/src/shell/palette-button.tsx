import { ActionIcon } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { PalettePage } from './palette.tsx';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));

/** Opens the command palette, which is loaded when it is wanted first. */
export function PaletteButton({ org, pages }: { readonly org: string; readonly pages: readonly PalettePage[] }) {
  const [wanted, setWanted] = useState(0);
  const open = () => setWanted((times) => times + 1);
  useHotkeys([['mod+K', open]], []);
  return (
    <>
      <ActionIcon variant="default" size="lg" aria-label="Go to (Ctrl-K)" onClick={open}>
        <IconSearch size={18} aria-hidden />
      </ActionIcon>
      {wanted === 0 ? null : (
        <Suspense fallback={null}>
          {/* A key of its own each time: it opens when it is made. */}
          <Palette key={wanted} org={org} pages={pages} />
        </Suspense>
      )}
    </>
  );
}
