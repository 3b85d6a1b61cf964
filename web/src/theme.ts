import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** One accent, dark enough for white text on it and light enough in the dark scheme: contrast ≥ 4.5 in both. */
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
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.32,
  colors: { tide },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, monospace',
  focusRing: 'auto',
  cursorType: 'pointer',
});
