/**
 * What the walk by keyboard asks of a page, as text, since these tests are typed for Node: it runs there. `walk` keeps
 * what had the focus.
 */
export const WALK = `(() => {
  const ACTS = 'a[href], button, input, select, textarea, summary, [tabindex="0"], [role=button], [role=link], [role=switch], [role=checkbox], [role=combobox]';
  const NATIVE = 'a[href], button, input, select, textarea, summary, label, option';
  const reached = new WeakSet();
  const text = (id) => document.getElementById(id)?.textContent ?? '';
  const nameOf = (element) => {
    const named = element.getAttribute('aria-label') ?? text(element.getAttribute('aria-labelledby') ?? '');
    const name = named || element.labels?.[0]?.textContent || element.textContent || element.id;
    return (element.getAttribute('role') ?? element.tagName.toLowerCase()) + ' "' + name.trim().slice(0, 60) + '"';
  };
  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0 && element.closest('[inert], [aria-hidden=true]') === null;
  const isAble = (element) => !element.matches(':disabled, [type=hidden], [tabindex="-1"], [data-disabled]');
  // Of a group of radio buttons, one is a stop; arrows lead to the others.
  const isReached = (element) =>
    reached.has(element) ||
    (element.type === 'radio' && [...document.querySelectorAll('input[type=radio]')].some((one) => one.name === element.name && reached.has(one)));
  const all = () => [...document.querySelectorAll(ACTS)].filter((element) => isShown(element) && isAble(element));
  // Colours move for a moment; what counts is where they come to rest.
  const rest = () => { for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish(); };
  const look = (element) => {
    rest();
    const framed = [element, element.parentElement, element.parentElement?.parentElement, element.nextElementSibling].filter(Boolean);
    return framed.map((one) => {
      const { borderColor, boxShadow, backgroundColor, outlineStyle, outlineWidth } = getComputedStyle(one);
      return [borderColor, boxShadow, backgroundColor, outlineStyle === 'none' ? '' : outlineWidth].join();
    }).join();
  };
  const isSeen = (element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    if (outlineStyle !== 'none' && outlineWidth !== '0px') return true;
    const focused = look(element);
    element.blur();
    const changes = look(element) !== focused;
    element.focus();
    return changes;
  };
  const handlersOf = (element) => {
    const key = Object.keys(element).find((one) => one.startsWith('__reactProps$'));
    return key === undefined ? {} : element[key];
  };
  return {
    /** What has the focus: its place among all that were focused so far, whether for the first time, and whether one can see it. */
    stop() {
      const element = document.activeElement;
      if (element === null || element === document.body) return undefined;
      const isNew = !reached.has(element);
      reached.add(element);
      return { name: nameOf(element), isNew, isSeen: !isNew || isSeen(element) };
    },
    /** Whether what has the focus had it already when this was asked first since \`first\` was taken away. */
    isFirst() {
      if (this.first === document.activeElement) return true;
      this.first ??= document.activeElement;
      return false;
    },
    missed: () => all().filter((element) => !isReached(element)).map(nameOf),
    /** What acts on a click, and neither is, nor is in, nor has anything that a key presses. */
    deaf: () => [...document.querySelectorAll('body *')]
      .filter((element) => handlersOf(element).onClick !== undefined && isShown(element))
      .filter((element) => element.closest(NATIVE) === null && element.querySelector(NATIVE) === null)
      .filter((element) => handlersOf(element).onKeyDown === undefined)
      .map(nameOf),
    /** What opens something; of a table's rows, which have the same, the first. */
    openers: () => {
      const inRows = new Set();
      const isFirst = (element) => {
        const table = element.closest('table')?.getAttribute('aria-label');
        const key = table + ' ' + element.textContent.trim();
        const first = element.closest('table') === null || !inRows.has(key);
        inRows.add(key);
        return first;
      };
      return all().filter((element) => element.hasAttribute('aria-haspopup') && isFirst(element)).map((element, at) => {
        element.dataset.opener ??= String(at);
        return { at: element.dataset.opener, kind: element.getAttribute('aria-haspopup'), name: nameOf(element) };
      });
    },
  };
})()`;

/** From the beginning of a page: `moved` has the text of each element that moved by itself or by what somebody did. */
export const MOVED = `
  window.moved = [];
  new PerformanceObserver((list) => {
    for (const { sources } of list.getEntries()) moved.push(...sources.map(({ node }) => node?.textContent ?? ''));
  }).observe({ type: 'layout-shift', buffered: true });
`;

/** What moved until now: the shift of a frame is reported after it. */
export const MOVED_UNTIL_NOW =
  'new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(moved))))';
