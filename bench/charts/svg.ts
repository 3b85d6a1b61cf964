export const WIDTH = 640;
export const TEXT = 12;

export const escaped = (text: string) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
/** To a tenth of a pixel, so that the same figures give the same text on every machine. */
export const px = (value: number) => String(Math.round(value * 10) / 10);

export const text = (x: number, y: number, content: string, more = '') =>
  `<text x="${px(x)}" y="${px(y)}"${more}>${escaped(content)}</text>`;

/** A picture that is read by ear as well, in the colours of its reader's scheme. */
export function picture(title: string, height: number, content: readonly string[]): string {
  const style = [
    `text{font:${TEXT}px system-ui,sans-serif;fill:#333}.title{font-weight:600}.end{text-anchor:end}.middle{text-anchor:middle}`,
    '.ours{fill:#0b7285}.other{fill:#adb5bd}.line{fill:none;stroke:#adb5bd;stroke-width:1.5}.line.first{stroke:#0b7285;stroke-width:2.5}.axis{stroke:#dee2e6}',
    '@media(prefers-color-scheme:dark){text{fill:#dee2e6}.ours{fill:#3bc9db}.other{fill:#868e96}.line{stroke:#868e96}.line.first{stroke:#3bc9db}.axis{stroke:#495057}}',
  ].join('');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">`,
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    text(0, TEXT, title, ' class="title"'),
    ...content,
    '</svg>',
    '',
  ].join('\n');
}
