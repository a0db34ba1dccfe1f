// The steps of a Containerfile in plain folders: what can be proven of an image without a container engine.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { DockerfileParser, type Copy, type From, type Instruction } from "dockerfile-ast";

export interface Image {
  /** The folder that stands for `/` of the last stage. */
  readonly folder: string;
  readonly workdir: string;
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
}

interface Stage {
  readonly folder: string;
  workdir: string;
  user: string;
  entrypoint: readonly string[];
  readonly env: Record<string, string>;
}

/** A place of the image in the stage's folder; a relative one begins at the working directory. */
function placeIn({ folder, workdir }: Stage, place: string): string {
  return path.join(folder, path.posix.resolve(workdir, place));
}

/** Takes all steps; `context` is the folder of the build, `files` what of it is sent to the builder. */
export function buildInFolder(
  text: string,
  { context, files, into, env }: { context: string; files: readonly string[]; into: string; env: NodeJS.ProcessEnv },
): Image {
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === "FROM") {
      const from = instruction as From;
      const name = from.getBuildStage() ?? "last";
      const base = stages.get(from.getImage() ?? "");
      stage = {
        workdir: "/",
        user: "root",
        entrypoint: [],
        ...base,
        folder: path.join(into, name),
        env: { ...base?.env },
      };
      fs.mkdirSync(stage.folder, { recursive: true });
      if (base !== undefined) fs.cpSync(base.folder, stage.folder, { recursive: true, verbatimSymlinks: true });
      stages.set(name, stage);
    } else if (stage === undefined) throw new Error(`${keyword} before FROM`);
    else step(stage, instruction, { stages, context, files, env });
  }
  if (stage === undefined) throw new Error("no stage");
  return stage;
}

interface Around {
  readonly stages: ReadonlyMap<string, Stage>;
  readonly context: string;
  readonly files: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

function step(stage: Stage, instruction: Instruction, around: Around): void {
  const words = instruction.getArguments().map((argument) => argument.getValue());
  const all = instruction.getArgumentsContent() ?? "";
  switch (instruction.getKeyword()) {
    case "WORKDIR":
      stage.workdir = path.posix.resolve(stage.workdir, all);
      fs.mkdirSync(placeIn(stage, "."), { recursive: true });
      return;
    case "COPY":
      return copy(stage, instruction as Copy, words, around);
    case "RUN":
      return run(stage, all, around.env);
    case "ENV":
      for (const word of words) stage.env[word.slice(0, word.indexOf("="))] = word.slice(word.indexOf("=") + 1);
      return;
    case "USER":
      stage.user = all;
      return;
    case "ENTRYPOINT":
      stage.entrypoint = JSON.parse(all) as string[];
      return;
    case "CMD":
    case "EXPOSE":
    case "HEALTHCHECK":
      return;
    default:
      throw new Error(`a step that is not known here: ${instruction.getKeyword()}`);
  }
}

function copy(stage: Stage, instruction: Copy, words: readonly string[], { stages, context, files }: Around): void {
  const target = words.at(-1) ?? "";
  const sources = words.slice(0, -1);
  const from = instruction.getFromFlag()?.getValue();
  for (const source of sources) {
    const isFolderTarget = target.endsWith("/") || target === ".";
    if (from === undefined || from === null) {
      // Only what is sent to the builder.
      const prefix = source === "." ? "" : source;
      const chosen = files.filter((file) => prefix === "" || file === prefix || file.startsWith(`${prefix}/`));
      if (chosen.length === 0) throw new Error(`COPY ${source}: there is no such file`);
      for (const file of chosen) {
        const to = file === prefix ? path.basename(file) : file.slice(prefix === "" ? 0 : prefix.length + 1);
        copyTo(
          path.join(context, file),
          path.join(placeIn(stage, target), isFolderTarget || file !== prefix ? to : ""),
        );
      }
      continue;
    }
    const other = stages.get(from);
    if (other === undefined) throw new Error(`COPY --from=${from}: there is no such stage`);
    const origin = path.join(other.folder, source);
    const isFile = fs.statSync(origin).isFile();
    copyTo(origin, path.join(placeIn(stage, target), isFile && isFolderTarget ? path.basename(source) : ""));
  }
}

function copyTo(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.cpSync(from, to, { recursive: true, verbatimSymlinks: true });
}

/** Absolute places of the image are those of the stage's folder; who owns them is the builder's business. */
function run(stage: Stage, command: string, env: NodeJS.ProcessEnv): void {
  const inFolder = command.replace(
    /(^|\s)(\/[a-z])/g,
    (_all, before: string, start: string) => `${before}${stage.folder}${start}`,
  );
  const { status, error, stdout, stderr } = spawnSync("/bin/sh", ["-euc", `chown() { :; }\n${inFolder}`], {
    cwd: placeIn(stage, "."),
    env: { ...env, ...stage.env },
    encoding: "utf8",
  });
  if (error !== undefined) throw error;
  if (status !== 0)
    throw new Error(`RUN ${command} ended with ${status}:\n${stdout.slice(-3000)}${stderr.slice(-3000)}`);
}
