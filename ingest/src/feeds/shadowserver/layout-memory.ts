import { layoutOf, type Layout } from "./columns.ts";

/** The rows of a delivery come one after the other with the same header, so remembering one layout is enough. */
let last: { header: readonly string[]; name: string | undefined; layout: Layout } | undefined;

/** `layoutOf`, worked out once for a run of rows. */
export function layoutFor(header: readonly string[], name: string | undefined): Layout {
  if (last?.header === header && last.name === name) return last.layout;
  const isSame =
    last !== undefined &&
    last.name === name &&
    last.header.length === header.length &&
    last.header.every((column, position) => column === header[position]);
  last = { header, name, layout: isSame && last !== undefined ? last.layout : layoutOf(header, name) };
  return last.layout;
}
