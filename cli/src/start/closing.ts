interface Part {
  close(): Promise<void>;
}

/** Parts that are closed the other way round than they were started. */
export class Closing {
  readonly #parts: Part[] = [];

  /** What `start` gives, closed with all that it added; where it fails, what was started is closed again. */
  static async whole<Value extends object>(
    start: (closing: Closing) => Promise<Value>,
  ): Promise<Value & { close(): Promise<void> }> {
    const closing = new Closing();
    try {
      return { ...(await start(closing)), close: () => closing.close() };
    } catch (error) {
      await closing.close().catch(() => {});
      throw error;
    }
  }

  add<Value extends Part>(part: Value): Value {
    this.#parts.unshift(part);
    return part;
  }

  /** A part that cannot be closed keeps none of the others from it. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const part of this.#parts.splice(0)) await part.close().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}
