import { createReadStream } from "node:fs";
import fs from "node:fs/promises";
import { say, type Io } from "./io.ts";
import { Progress } from "./progress.ts";

/** What a command reads: a file, or standard input under the name "-". */
export interface Input {
  readonly name: string;
  readonly isStdin: boolean;
  /** Bytes; undefined where nobody knows them beforehand. */
  readonly size: number | undefined;
}

/** An input that is there but cannot be read to its end. */
export class UnreadableInput extends Error {}

/** The inputs of these names (none: standard input), or undefined when one is not there, after saying which. */
export async function inputsOf(names: readonly string[], io: Io): Promise<Input[] | undefined> {
  const inputs: Input[] = [];
  for (const name of names.length === 0 ? ["-"] : names) {
    const problem = name === "-" ? undefined : await problemWith(name);
    if (problem !== undefined) {
      say(io, `${name}: ${problem}`);
      return undefined;
    }
    const stat = name === "-" ? undefined : await fs.stat(name);
    inputs.push({ name, isStdin: name === "-", size: stat?.isFile() === true ? stat.size : undefined });
  }
  return inputs;
}

async function problemWith(file: string): Promise<string | undefined> {
  try {
    await fs.access(file, fs.constants.R_OK);
    return (await fs.stat(file)).isDirectory() ? "is a folder" : undefined;
  } catch {
    return "not there or not readable";
  }
}

/** Its bytes, with a progress bar on a terminal. Throws `UnreadableInput` when the disk or the pipe fails. */
export async function* bytesOf(input: Input, io: Io): AsyncGenerator<Uint8Array> {
  const stream = (input.isStdin ? io.stdin : createReadStream(input.name)) as AsyncIterable<Uint8Array>;
  const progress = new Progress(io.stderr, input.size);
  try {
    for await (const piece of stream) {
      progress.add(piece.length);
      yield piece;
    }
  } catch (error) {
    throw new UnreadableInput(`${input.name}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    progress.end();
  }
}
