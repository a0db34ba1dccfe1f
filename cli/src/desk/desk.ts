import type { RuleDesk } from "@lagewarte/model";
import { startAskedThread } from "../start/asked-thread.ts";
import { portsOf } from "../start/stores.ts";
import type { DeskQuestion, DeskThreadData } from "./desk-protocol.ts";

/** The desk in its thread; `onDeath` is told when that ends before it was asked to. */
export async function startDesk(
  data: DeskThreadData,
  onDeath: (error: Error) => void,
): Promise<RuleDesk & { close(): Promise<void> }> {
  const thread = await startAskedThread<DeskQuestion>({
    file: "desk-thread",
    beside: import.meta.url,
    name: "desk",
    data,
    ports: portsOf(data.stores),
    onDeath,
  });
  return {
    list: () => thread.ask({ method: "list" }),
    read: (args) => thread.ask({ method: "read", args }),
    check: (text, file) => thread.ask({ method: "check", args: { text, file } }),
    dryRun: (args, onProgress, signal) => thread.ask({ method: "dryRun", args }, { onProgress, signal }),
    close: () => thread.end({ method: "close" }),
  };
}
