import { createContext, type ReactNode, useContext, useDeferredValue, useMemo } from 'react';
import { Router, useRouter } from 'wouter';
import { navigate, usePathname, useSearch } from 'wouter/use-browser-location';

interface Address {
  readonly path: string;
  readonly search: string;
}

const ShownAddress = createContext<Address>({ path: '/', search: '' });

type Navigate = typeof navigate;

/** What a page that is being left still keeps in its own address is forgotten: it must not lead back. */
function navigateFrom(path: string): Navigate {
  return (to, options) => {
    const target = new URL(to, window.location.href);
    const keeps = target.pathname === path && (target.search !== '' || options?.replace === true);
    if (!keeps || window.location.pathname === path) navigate(to, options);
  };
}

function useShownPath(): [string, Navigate] {
  const { path } = useContext(ShownAddress);
  return [path, navigateFrom(path)];
}

const useShownSearch = (): string => useContext(ShownAddress).search;

/**
 * The pages by the address of the browser. Another page is drawn as a transition: the one that is left stays, and answers
 * keys and clicks, until the other is there as a whole. What a page keeps in its address is there at once.
 */
export function AddressRouter({ children }: { readonly children: ReactNode }) {
  const path = usePathname();
  const search = useSearch();
  const asked = useMemo(() => ({ path, search }), [path, search]);
  const before = useDeferredValue(asked);
  return (
    <ShownAddress.Provider value={before.path === path ? asked : before}>
      <Router hook={useShownPath} searchHook={useShownSearch}>
        {children}
      </Router>
    </ShownAddress.Provider>
  );
}

/** The address that was asked for last, below the router's own: that of the page which is shown, or of one that is on its way. */
export function useAskedLocation(): string {
  const { base } = useRouter();
  const path = usePathname();
  return path === base || path.startsWith(`${base}/`) ? path.slice(base.length) || '/' : path;
}
