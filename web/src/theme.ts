import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** One accent. White text on its filled shades (7, in the dark scheme 6) has a contrast of at least 4.5. */
const tide: MantineColorsTuple = [
  '#e3f8fb',
  '#c9edf3',
  '#99dbe6',
  '#66c9da',
  '#41b8cd',
  '#1f9db5',
  '#0b7f96',
  '#0b7285',
  '#075c6b',
  '#04434e',
];

const LONG_LIST = { withScrollArea: false, styles: { options: { maxHeight: 250, overflowY: 'auto' } } } as const;

export const theme = createTheme({
  primaryColor: 'tide',
  primaryShade: { light: 7, dark: 6 },
  colors: { tide },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, monospace',
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  // As plain data: the components themselves would be loaded by the way in, which needs few of them.
  components: {
    Anchor: { defaultProps: { inherit: true } },
    // Beside its field, a list of choices belongs to the same landmark or dialog; fixed, it is cut off by neither.
    Combobox: { defaultProps: { withinPortal: false, floatingStrategy: 'fixed' } },
    // A long list scrolls itself, as a list box does, and needs no stop of the keyboard for that.
    Select: { defaultProps: LONG_LIST },
    MultiSelect: { defaultProps: LONG_LIST },
    Modal: {
      defaultProps: {
        closeButtonProps: { 'aria-label': 'Close' },
        // Its header is not the page's.
        attributes: { header: { role: 'none' } },
        // One that leaves a transform behind would cut off its lists of choices.
        transitionProps: { transition: 'fade' },
      },
    },
    Table: { defaultProps: { captionSide: 'top' } },
  },
});

/** Secondary text with a contrast of at least 4.5 on every background of its scheme; Mantine's own grey has 3.3 on white. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#5c636a' },
  dark: { '--mantine-color-dimmed': '#a6abb0' },
});
