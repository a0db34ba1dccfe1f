#!/usr/bin/env node
import { CommanderError } from "commander";
import { exitCode } from "./exit-code.ts";
import { createProgram } from "./program.ts";

// A reader that has seen enough (`| head`) is no fault of ours.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCode.done);
    throw error;
  });

try {
  await createProgram((code) => {
    process.exitCode = code;
  }).parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCode.done : exitCode.wrongUsage;
  else {
    process.stderr.write(`lagewarte: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = exitCode.ourFault;
  }
}
