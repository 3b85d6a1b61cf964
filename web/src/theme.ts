import { Anchor, type CSSVariablesResolver, createTheme, type MantineColorsTuple, Table } from '@mantine/core';

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

export const theme = createTheme({
  primaryColor: 'tide',
  primaryShade: { light: 7, dark: 6 },
  colors: { tide },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, monospace',
  focusRing: 'auto',
  cursorType: 'pointer',
  components: {
    Anchor: Anchor.extend({ defaultProps: { inherit: true } }),
    Table: Table.extend({ defaultProps: { captionSide: 'top' } }),
  },
});

/** Secondary text with a contrast of at least 4.5 on every background of its scheme; Mantine's own grey has 3.3 on white. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#5c636a' },
  dark: { '--mantine-color-dimmed': '#a6abb0' },
});
