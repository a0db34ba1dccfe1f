import type { DryRunRequest, RuleFileId } from "@lagewarte/model";
import type { StorePlaces } from "../start/stores.ts";

/** What the thread of the desk is started with. */
export interface DeskThreadData {
  readonly stores: StorePlaces;
  /** Folder of the rules. */
  readonly rules: string;
  /** Folders of content packs beside them. */
  readonly packs?: readonly string[] | undefined;
  readonly logLevel: string;
}

export type DeskQuestion =
  | { readonly method: "list" | "close" }
  | { readonly method: "read"; readonly args: RuleFileId }
  | { readonly method: "check"; readonly args: { readonly text: string | null; readonly file: RuleFileId | undefined } }
  | { readonly method: "dryRun"; readonly args: DryRunRequest };
