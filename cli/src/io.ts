/** The three streams of a command: data goes to `stdout`, everything else to `stderr`. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

/** Waits until the stream takes more. */
export async function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  if (stream.write(text)) return;
  await new Promise((resolve) => stream.once("drain", resolve));
}
