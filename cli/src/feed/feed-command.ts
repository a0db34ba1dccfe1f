import { createReadStream, existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parserOf } from "@lagewarte/ingest";
import { framesOf } from "@lagewarte/ingest";
import type { FeedId } from "@lagewarte/model";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";

export interface FeedArguments {
  readonly file: string;
  readonly feed: FeedId;
  readonly to: string;
  readonly token: string;
  /** Records a second; without it as fast as the intake takes them. */
  readonly rate?: number;
  readonly name?: string;
}

const AT_ONCE = 1000;
const TRIES = 20;

/** Sends a file as a sensor would: in deliveries, again when the intake asks to wait. */
export async function feedCommand({ file, feed, to, token, rate, name }: FeedArguments, io: Io): Promise<number> {
  const parser = parserOf(feed);
  if (parser === undefined || (rate !== undefined && !(rate > 0))) {
    io.stderr.write(
      `lagewarte: ${parser === undefined ? `feed ${feed} cannot be read yet` : "--rate is a number above 0"}\n`,
    );
    return exitCode.wrongUsage;
  }
  if (!existsSync(file)) {
    io.stderr.write(`lagewarte: ${file}: not there\n`);
    return exitCode.noInput;
  }
  const sum = { received: 0, events: 0, suppressed: 0, rejected: 0 };
  const perDelivery = Math.max(1, Math.min(AT_ONCE, rate === undefined ? AT_ONCE : Math.ceil(rate / 4)));
  const url = new URL(`/api/v1/intake/${feed}`, to);
  url.searchParams.set("name", name ?? path.basename(file));
  for await (const { frames, header } of framesOf(parser, createReadStream(file)))
    for (let from = 0; from < frames.length; from += perDelivery) {
      const part = frames.slice(from, from + perDelivery);
      const lines = [...(header === undefined ? [] : [header.bytes]), ...part.map(({ bytes }) => bytes)];
      const body = Buffer.concat(lines.flatMap((bytes) => [bytes, Buffer.from("\n")]));
      const answer = await send(url, token, body);
      if (typeof answer === "string") {
        io.stderr.write(`lagewarte: ${answer}\n`);
        return exitCode.unreachable;
      }
      for (const key of ["received", "events", "suppressed", "rejected"] as const) sum[key] += Number(answer[key] ?? 0);
      if (rate !== undefined) await pause((part.length / rate) * 1000);
    }
  io.stdout.write(`${JSON.stringify(sum)}\n`);
  return sum.rejected > 0 ? exitCode.someBad : exitCode.done;
}

async function send(url: URL, token: string, body: Uint8Array): Promise<Record<string, unknown> | string> {
  let last = "";
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: Buffer.from(body),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      if (response.ok) return answer;
      const { detail } = answer;
      last = `${response.status} ${typeof detail === "string" ? detail : ""}`;
      if (response.status !== 429 && response.status !== 503) return last;
      await pause(Number(response.headers.get("retry-after") ?? 1) * 1000);
    } catch (error) {
      last =
        error instanceof Error
          ? `${error.message} ${error.cause instanceof Error ? error.cause.message : ""}`
          : String(error);
      await pause(500 * (attempt + 1));
    }
  }
  return last;
}
