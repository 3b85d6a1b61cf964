import { ActionIcon } from '@mantine/core';
import { useHotkeys, useWindowEvent } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useLocation } from 'wouter';
import type { PalettePage } from './palette.tsx';
import { placeOf } from './places.ts';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));

/** Opens the command palette, which is loaded when it is wanted first. An id that is pasted outside of any field leads to its page. */
export function PaletteButton({ org, pages }: { readonly org: string; readonly pages: readonly PalettePage[] }) {
  const [wanted, setWanted] = useState(0);
  const [, navigate] = useLocation();
  const open = () => setWanted((times) => times + 1);
  useHotkeys([['mod+K', open]], []);
  useWindowEvent('paste', (event) => {
    const place = isField(event.target) ? undefined : placeOf(event.clipboardData?.getData('text') ?? '');
    if (place !== undefined) navigate(place.path);
  });
  return (
    <>
      <ActionIcon variant="default" size="lg" aria-label="Go to (Ctrl-K)" aria-haspopup="dialog" onClick={open}>
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

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}
