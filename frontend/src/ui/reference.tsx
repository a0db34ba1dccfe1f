/** Where a rule is from. A link only where it is one that a browser may follow; anybody may write a rule. */
export function Reference({ reference }: { readonly reference: string | null }) {
  if (reference === null) return null;
  if (!/^https?:\/\//i.test(reference)) return <span>{reference}</span>;
  return (
    <a href={reference} target="_blank" rel="noopener noreferrer" className="reference">
      {reference}
    </a>
  );
}
