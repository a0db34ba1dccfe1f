import { readModelContract } from "../read-model.contract.ts";
import type { ReadModel } from "../read-model.ts";
import { ServerUnderTest } from "./server.contract.ts";

const server = new ServerUnderTest();
const prefixes = new Map<ReadModel, string>();
const open = async (prefix: string): Promise<ReadModel> => {
  const model = await server.open({ prefix });
  prefixes.set(model, prefix);
  return model;
};

readModelContract("Elasticsearch", {
  open: () => open(server.prefix()),
  reopen: async (model) => {
    await model.close();
    return open(prefixes.get(model) ?? "");
  },
  questions: 1500,
});
