/** Small bars without axes; what they say stands in the label. */
export function Sparkline({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  const most = Math.max(1, ...values);
  const path = values
    .map((value, index) =>
      value === 0 ? "" : `M${index * 4 + 1.5} 20v-${Math.max(1, (18 * value) / most).toFixed(1)}`,
    )
    .join("");
  return (
    <svg className="sparkline" viewBox={`0 0 ${values.length * 4} 21`} role="img" aria-label={label}>
      <path d={`M0 20.5h${values.length * 4}`} className="base" />
      <path d={path} className="bars" />
    </svg>
  );
}
