const EVERY = 250;
const WIDTH = 30;

/** How far a command has got, on one line of a terminal; nothing where standard error is no terminal. */
export class Progress {
  readonly #stream: NodeJS.WritableStream;
  readonly #size: number | undefined;
  readonly #isShown: boolean;
  #done = 0;
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(stream: NodeJS.WritableStream, size: number | undefined) {
    this.#stream = stream;
    this.#size = size;
    this.#isShown = (stream as { isTTY?: boolean }).isTTY === true;
  }

  add(bytes: number): void {
    this.#done += bytes;
    const now = performance.now();
    if (!this.#isShown || now - this.#shownAt < EVERY) return;
    this.#shownAt = now;
    this.#stream.write(`\r${progressBar(this.#done, this.#size)}`);
  }

  /** Takes the line away. */
  end(): void {
    if (this.#shownAt > Number.NEGATIVE_INFINITY) this.#stream.write("\r\u001b[K");
  }
}

export function progressBar(done: number, size: number | undefined): string {
  const megabytes = `${(done / 1e6).toFixed(1)} MB`;
  if (size === undefined || size === 0) return megabytes;
  const share = Math.min(1, done / size);
  const filled = Math.floor(share * WIDTH);
  return `[${"=".repeat(filled)}${" ".repeat(WIDTH - filled)}] ${Math.floor(share * 100)} % ${megabytes}`;
}
