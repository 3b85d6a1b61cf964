import { type ComponentType, useState } from 'react';

/**
 * A component that is loaded when it is wanted, for what few visits to a page use. Until then, and while it is on its way,
 * there is none: whatever stands in for it keeps the focus.
 */
export function useLater<Props>(load: () => Promise<ComponentType<Props>>) {
  const [Loaded, setLoaded] = useState<ComponentType<Props>>();
  const [failed, setFailed] = useState(false);
  // Tried again with the next call: the network may be back.
  const want = () =>
    void load().then(
      (component) => setLoaded(() => component),
      () => setFailed(true),
    );
  return { Loaded, want, failed };
}
