import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { Progress, progressBar } from "./progress.ts";

function shown(isTTY: boolean): string {
  let text = "";
  const stream = Object.assign(
    new Writable({
      write: (chunk: Buffer, _, done) => {
        text += chunk.toString();
        done();
      },
    }),
    { isTTY },
  );
  const progress = new Progress(stream, 4_000_000);
  progress.add(1_000_000);
  progress.add(1_000_000);
  progress.end();
  return text;
}

describe("the progress bar", () => {
  it("is drawn on a terminal now and then, and taken away at the end", () => {
    expect(shown(true)).toBe("\r[=======                       ] 25 % 1.0 MB\r\u001b[K");
  });

  it("is not there where standard error is no terminal", () => {
    expect(shown(false)).toBe("");
  });

  it("tells the bytes alone where nobody knows how many there will be", () => {
    expect(progressBar(2_500_000, undefined)).toBe("2.5 MB");
    expect(progressBar(7, 7)).toBe(`[${"=".repeat(30)}] 100 % 0.0 MB`);
    expect(progressBar(9, 7)).toContain(" 100 %");
  });
});
