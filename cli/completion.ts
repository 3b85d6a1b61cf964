import type { Command, Option } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

interface Node {
  /** `catacloud files upload` */
  readonly path: readonly string[];
  readonly words: readonly { readonly word: string; readonly help: string }[];
}

const longOf = (option: Option) => option.long ?? option.short ?? '';

/** Every command with what may follow it: read off the parser itself, so that it cannot be out of date. */
function nodes(command: Command, path: readonly string[] = []): readonly Node[] {
  const words = [
    ...command.commands.map((sub) => ({ word: sub.name(), help: sub.description() })),
    ...command.options.map((option) => ({ word: longOf(option), help: option.description })),
    { word: '--help', help: 'help' },
  ];
  return [{ path, words }, ...command.commands.flatMap((sub) => nodes(sub, [...path, sub.name()]))];
}

const plain = (text: string) => text.replaceAll(/[^A-Za-z0-9 ,.()/-]/g, '');

function bash(name: string, all: readonly Node[]): string {
  const cases = all.map(
    ({ path, words }) => `    "${path.join(' ')}") words="${words.map(({ word }) => word).join(' ')}";;`,
  );
  return `# catacloud completion for bash: source <(${name} completion bash)
_${name}() {
  local words path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word";; esac
  done
  while :; do
    case "$path" in
${cases.map((line) => `  ${line}`).join('\n')}
      *) words="";;
    esac
    [ -n "$words" ] || [ -z "$path" ] && break
    case "$path" in *" "*) path="\${path% *}";; *) path="";; esac
  done
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _${name} ${name}
`;
}

function zsh(name: string, all: readonly Node[]): string {
  return `#compdef ${name}
# catacloud completion for zsh: source <(${name} completion zsh)
autoload -U +X bashcompinit && bashcompinit
${bash(name, all)}`;
}

function fish(name: string, all: readonly Node[]): string {
  const lines = all.flatMap(({ path, words }) => {
    const seen = path.map((part) => `__fish_seen_subcommand_from ${part}`).join('; and ');
    const condition = path.length === 0 ? '__fish_use_subcommand' : seen;
    return words.map(({ word, help }) => {
      const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`;
      return `complete -c ${name} -n '${condition}' ${what} -d '${plain(help)}'`;
    });
  });
  return [`# catacloud completion for fish: ${name} completion fish | source`, ...lines, ''].join('\n');
}

/** A script that completes the commands and options of this very parser. */
export function completionScript(shell: Shell, program: Command): string {
  const all = nodes(program);
  const make = { bash, zsh, fish }[shell];
  return make(program.name(), all);
}
