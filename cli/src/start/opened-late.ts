import type { ReadModel } from "@lagewarte/platform";

/** A read model that is opened when it is first asked, and tried again with the next question where that fails. */
export function openedLate(open: () => Promise<ReadModel>): Pick<ReadModel, "getMany" | "close"> {
  let opening: Promise<ReadModel> | undefined;
  function opened(): Promise<ReadModel> {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }
  return {
    getMany: async (collection, ids) => (await opened()).getMany(collection, ids),
    close: async () => {
      await (await opening?.catch(() => undefined))?.close();
    },
  };
}
