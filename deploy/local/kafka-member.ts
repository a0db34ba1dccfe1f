// A member of a group in a process of its own, to be killed: writes a line after each batch.
import { KafkaEventLog } from "@lagewarte/platform";
import { pause } from "./ledger.ts";

const [brokers = "", prefix = ""] = process.argv.slice(2);
const log = await KafkaEventLog.open({
  brokers,
  prefix,
  replicationFactor: 1,
  timeouts: { session: 3000, heartbeat: 200 },
});
await log.subscribe({ topics: ["events"], group: "g", maxBatch: 10 }, async (batch) => {
  process.stdout.write(batch.map(({ value }) => `${new TextDecoder().decode(value)}\n`).join(""));
  await pause(50);
});
