/** Whether a slot takes files of this name. */
export function accepts({ accept = [] }: { readonly accept?: readonly string[] | undefined }, name: string): boolean {
  const last = name.slice(name.lastIndexOf('/') + 1).toLowerCase();
  return accept.length === 0 || accept.some((pattern) => fits(pattern.toLowerCase(), last));
}

/** `*` is any text, `?` one character. Written out, for a regular expression of many stars could take for ever. */
function fits(pattern: string, name: string): boolean {
  let [at, of] = [0, 0];
  let [star, from] = [-1, 0];
  while (of < name.length) {
    if (pattern[at] === '*') {
      star = at++;
      from = of;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[of])) {
      at++;
      of++;
    } else if (star >= 0) {
      at = star + 1;
      of = ++from;
    } else return false;
  }
  return [...pattern.slice(at)].every((rest) => rest === '*');
}
