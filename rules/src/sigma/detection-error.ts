/** A mistake in a selection, at a path inside of it. */
export class DetectionError extends Error {
  override readonly name = "DetectionError";
  readonly path: readonly (string | number)[];
  /** Whether the key is wrong, not its value. */
  readonly onKey: boolean;

  constructor(message: string, path: readonly (string | number)[] = [], onKey = false) {
    super(message);
    this.path = path;
    this.onKey = onKey;
  }
}

/** A name in a message, which somebody else gave; what is said of it comes after it and must be seen. */
export function brief(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}
