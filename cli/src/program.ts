import { Argument, Command, Option } from "commander";
import { feedIds, type FeedId } from "@lagewarte/model";
import { exitCode } from "./exit-code.ts";
import type { FeedArguments } from "./feed/feed-command.ts";
import type { ReplayFlags } from "./replay/replay-command.ts";
import type { RetryFlags } from "./worker/retry-command.ts";
import type { WorkerName } from "./worker/worker-command.ts";

const io = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr };

/** All commands. Each loads its part when it is called, so that `parse` does not wait for the web server. */
export function createProgram(exit: (code: number) => void): Command {
  const program = new Command("lagewarte")
    .description("Cyber situation picture for a federal state's CERT")
    .version("0.1.0")
    .exitOverride()
    .showHelpAfterError();

  program
    .command("start")
    .description("the whole system on this machine, embedded")
    .option("--data <dir>", "folder of log and read model (LAGEWARTE_DATA; default ./data)")
    .option("--port <n>", "port of the web server (LAGEWARTE_PORT; default 8080)")
    .option("--host <address>", "address to listen on (LAGEWARTE_HOST; default 127.0.0.1)")
    .option("--config <file>", "configuration file (YAML or JSON)")
    .option("--rules <dir...>", "content packs beside the catalogue (LAGEWARTE_RULES, with commas)")
    .option("--empty", "without the example constituency and its feeds")
    .addOption(new Option("--example <what>", "how much of the example").choices(["full", "constituency", "none"]))
    .action(async (flags: Record<string, string | boolean | string[]>) => {
      const { startCommand } = await import("./start/start-command.ts");
      exit(await startCommand(flags, io));
    });

  const asWorker = (command: Command, name: WorkerName): Command =>
    command
      .option("--config <file>", "configuration file (YAML or JSON); LAGEWARTE_* variables override it")
      .option("--port <n>", "port to listen on (LAGEWARTE_PORT; default 8080)")
      .option("--host <address>", "address to listen on (LAGEWARTE_HOST; default 127.0.0.1)")
      .action(async (flags: Record<string, string>) => {
        const { workerCommand } = await import("./worker/worker-command.ts");
        exit(await workerCommand(name, flags, io));
      });
  asWorker(program.command("ingest"), "ingest").description(
    "one worker of the distributed system: raw records to events; takes deliveries too",
  );
  asWorker(program.command("backend"), "backend").description(
    "one worker of the distributed system: read model, web server, intake",
  );

  program
    .command("retry")
    .description("rejected records of the distributed system through ingest once more, with their original bytes")
    .option("--config <file>", "configuration file of the workers (YAML or JSON); LAGEWARTE_* variables override it")
    .option("--source <id>", "of this source alone")
    .option("--problem <id>", "with this problem alone (docs/problems.md)")
    .option("--since <time>", "rejected at this time or later (RFC 3339)")
    .option("--dry-run", "count them, and do nothing")
    .action(async (flags: RetryFlags) => {
      const { retryCommand } = await import("./worker/retry-command.ts");
      exit(await retryCommand(flags, io));
    });
  program
    .command("parse")
    .description("events of a feed's file as NDJSON on stdout; rejected records and the books on stderr")
    .addOption(
      new Option("--feed <id>", "format; auto decides by content and name")
        .choices([...feedIds, "auto"])
        .makeOptionMandatory(),
    )
    .option("--name <file name>", "file name as received (Shadowserver's report type is in it)")
    .option("--timezone <iana>", "zone of times without one", "UTC")
    .option("--received <time>", "when it was received (RFC 3339; default now)")
    .addArgument(new Argument("[file...]", "- or none: stdin"))
    .action(
      async (files: string[], flags: { feed: FeedId | "auto"; name?: string; timezone: string; received?: string }) => {
        const { parseCommand } = await import("./parse/parse-command.ts");
        exit(await parseCommand({ ...flags, files }, io));
      },
    );

  program
    .command("match")
    .description("rules on events: a line per match and per alert")
    .requiredOption("--rules <path>", "file or folder of Sigma rules")
    .addOption(
      new Option("--events <feed>", "raw records of a feed, or json: each line is the field map itself").choices([
        ...feedIds,
        "json",
      ]),
    )
    .addArgument(new Argument("[file]", "- or none: stdin"))
    .action(async (file: string | undefined, flags: { rules: string; events?: FeedId | "json" }) => {
      const { matchCommand } = await import("./match/match-command.ts");
      exit(await matchCommand(file === undefined ? flags : { ...flags, file }, io));
    });

  const rules = asWorker(program.command("rules"), "rules").description(
    "check and test rules; without a subcommand one worker of the distributed system: events to alerts and situation",
  );
  rules
    .command("check")
    .argument("<dir>")
    .addOption(new Option("--format <format>").choices(["text", "json", "sarif"]).default("text"))
    .option("--strict", "warnings count as mistakes do")
    .description("every mistake of a folder of rules at once, and what is hardly meant")
    .action(async (directory: string, flags: { format: "text" | "json" | "sarif"; strict?: boolean }) => {
      const { rulesCheckCommand } = await import("./rules/rules-check-command.ts");
      exit(await rulesCheckCommand({ directory, ...flags }, io));
    });
  rules
    .command("test")
    .argument("<dir>")
    .description("each rule against its own match and no-match events")
    .action(async (directory: string) => {
      const { rulesTestCommand } = await import("./rules/rules-test-command.ts");
      exit(await rulesTestCommand({ directory }, io));
    });

  program
    .command("replay")
    .description("a stretch of the log with other rules: which alerts would be new, gone or changed")
    .requiredOption("--from <time>", "events that reached us at this time or later (RFC 3339)")
    .option("--to <time>", "and before this one (default now)")
    .requiredOption("--rules <dir>", "file or folder of the rules that take the place of those in force")
    .option("--data <dir>", "folder of the embedded system, which may be running (default ./data)")
    .option("--config <file>", "configuration of the distributed system's workers instead")
    .action(async (flags: ReplayFlags) => {
      const { replayCommand } = await import("./replay/replay-command.ts");
      exit(await replayCommand(flags, io));
    });

  program
    .command("feed")
    .description("send a file to the intake as a sensor would; its books on stdout")
    .addArgument(new Argument("<file>", "- is stdin"))
    .addOption(new Option("--feed <id>", "format").choices(feedIds).makeOptionMandatory())
    .requiredOption("--to <url>", "address of Lagewarte")
    .option("--token <token>", "token of the source (LAGEWARTE_TOKEN, or LAGEWARTE_TOKEN_FILE)")
    .option("--rate <n>", "records a second", Number)
    .option("--name <file name>", "file name to send")
    .action(async (file: string, flags: Omit<FeedArguments, "file" | "token"> & { token?: string }) => {
      const { feedCommand, tokenOf } = await import("./feed/feed-command.ts");
      const token = flags.token ?? tokenOf(process.env, io);
      exit(token === undefined ? exitCode.wrongUsage : await feedCommand({ ...flags, file, token }, io));
    });
  program
    .command("openapi")
    .description("the description of the API (OpenAPI 3.1)")
    .action(async () => {
      const { openApi } = await import("@lagewarte/backend");
      io.stdout.write(`${JSON.stringify(openApi(), null, 2)}\n`);
      exit(0);
    });
  return program;
}
