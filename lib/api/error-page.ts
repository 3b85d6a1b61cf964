import { advice } from './advice.ts';
import { commonErrors, type ErrorCode, type ErrorKind, errorKinds, refusals } from './errors.ts';
import { routes } from './routes.ts';

/** The page of all error codes, in Markdown. */
export function errorPage(): string {
  const rows = (kinds: Readonly<Record<string, ErrorKind>>) =>
    Object.entries(kinds)
      .map(
        ([code, { status, title }]) =>
          `| \`${code}\` | ${status} | ${title} | ${advice[code as ErrorCode]} | ${whoSays(code)} |`,
      )
      .join('\n');
  const head = '| code | status | what it means | what to do | routes |\n|---|---|---|---|---|';
  return `# Error codes

Every refusal is a problem document (RFC 9457): \`type\`, \`title\`, \`status\`, \`detail\`, and
a \`code\` that never changes its meaning. \`detail\` is for people and may change; \`errors\` names each
field at fault; \`requestId\` is what to quote when asking for help. This page is made from the code:
\`node scripts/openapi.ts\`.

## Any route

${head}
${rows(commonErrors)}

## Single routes

${head}
${rows(refusals)}

${Object.keys(errorKinds).length} codes.
`;
}

const MAX_NAMED = 6;

function whoSays(code: string): string {
  const ids = routes.filter(({ errors }) => errors.includes(code)).map(({ id }) => `\`${id}\``);
  const more = ids.length > MAX_NAMED ? `, and ${ids.length - MAX_NAMED} more` : '';
  return `${ids.slice(0, MAX_NAMED).join(', ')}${more}`;
}
