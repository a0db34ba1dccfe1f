import { exitCode } from "../exit-code.ts";
import { say, type Io } from "../io.ts";

/** After this a system that was told to stop ends as it is; supervisors wait 15 s before they kill. */
const DRAINED_WITHIN = 13_000;
/** `Ctrl+C` reaches us from the terminal and again through npm: signals so close together are one. */
const SAME_SIGNAL = 1_000;

/** When the system is to end, and with which exit code. */
export interface Stop {
  /** Fulfilled at SIGINT or SIGTERM (done), or after `fail`. */
  readonly code: Promise<number>;
  /** Aborted at the same moment. */
  readonly signal: AbortSignal;
  /** A part of the system has died. */
  fail(what: string, error: Error): void;
}

/**
 * Listens for signals from now on. Once it is time to end, the process ends in any case: when it is told a second time,
 * or after `DRAINED_WITHIN`; nothing that was acknowledged is lost by that.
 */
export function untilStopped(io: Io, end: (code: number) => void = (code) => process.exit(code)): Stop {
  const { promise, resolve } = Promise.withResolvers<number>();
  const controller = new AbortController();
  let since: number | undefined;
  function begin(code: number): void {
    since = performance.now();
    setTimeout(() => {
      say(io, `not done within ${DRAINED_WITHIN / 1000} s, ends as it is`);
      end(exitCode.ourFault);
    }, DRAINED_WITHIN).unref();
    controller.abort();
    resolve(code);
  }
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.on(name, () => {
      if (since === undefined) begin(exitCode.done);
      else if (performance.now() - since > SAME_SIGNAL) end(exitCode.ourFault);
    });
  return {
    code: promise,
    signal: controller.signal,
    fail: (what, error) => {
      say(io, `${what} has died: ${error.message}`);
      if (since === undefined) begin(exitCode.ourFault);
    },
  };
}
