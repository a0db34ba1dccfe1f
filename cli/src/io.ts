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

/** A sentence for the person at the terminal, on one line: what it quotes (a file's name, a server's words) steers nothing. */
export function say(io: Io, text: string): void {
  io.stderr.write(`lagewarte: ${printable(text)}\n`);
}

// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Line ends, controls and marks that turn the reading direction as escapes. */
function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
