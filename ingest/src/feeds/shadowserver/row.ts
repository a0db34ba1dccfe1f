import type { Layout } from "./columns.ts";

/** A row under its header. What is not there, empty or not certain is the empty text. */
export class Row {
  readonly layout: Layout;
  readonly cells: readonly string[];
  /** Number of values that belong to their columns for certain. */
  readonly length: number;

  constructor(cells: readonly string[], certain: number, layout: Layout) {
    this.cells = cells;
    this.length = certain;
    this.layout = layout;
  }

  at(position: number): string {
    return position >= 0 && position < this.length ? (this.cells[position] ?? "") : "";
  }

  get(column: string): string {
    return this.at(this.layout.at(column));
  }

  /** The first of the columns that is filled. */
  first(...columns: readonly string[]): string {
    for (const column of columns) {
      const cell = this.get(column);
      if (cell !== "") return cell;
    }
    return "";
  }
}
