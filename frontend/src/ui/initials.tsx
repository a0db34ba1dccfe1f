/** Who has it: two letters to see, the name to read. */
export function Initials({ name, nobody }: { readonly name: string | undefined; readonly nobody: string }) {
  if (name === undefined)
    return (
      <span className="initials initials-none" title={nobody}>
        <span aria-hidden="true">–</span>
        <span className="visually-hidden">{nobody}</span>
      </span>
    );
  const letters = name
    .replace(/\(.*\)/, "")
    .split(/[\s.-]+/)
    .filter((word) => /^\p{Lu}/u.test(word) && word !== "Dr")
    .map((word) => word.charAt(0));
  return (
    <span className="initials" title={name}>
      <span aria-hidden="true">{`${letters[0] ?? name.charAt(0)}${letters.length > 1 ? letters.at(-1) : ""}`}</span>
      <span className="visually-hidden">{name}</span>
    </span>
  );
}
