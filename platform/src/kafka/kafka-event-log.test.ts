import { eventLogContract } from "../event-log.contract.ts";
import { freshPrefix, openLog } from "./kafka-under-test.contract.ts";

let prefix = "";
eventLogContract("Kafka", {
  open: () => openLog({ prefix: (prefix = freshPrefix()) }),
  reopen: async (log) => {
    await log.close();
    return openLog({ prefix });
  },
  histories: 5,
});
