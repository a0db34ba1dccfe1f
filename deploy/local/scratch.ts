// Data of servers that live no longer than a test run.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const MEMORY = "/dev/shm";
const ENOUGH = 2 * 1024 ** 3;

/** Memory where there is enough: 900 partitions come about in 2 s, not 7, and a killed broker finds its data all the same. */
function storage(): string {
  if (!fs.existsSync(MEMORY)) return os.tmpdir();
  const { bavail, bsize } = fs.statfsSync(MEMORY);
  return bavail * bsize > ENOUGH ? MEMORY : os.tmpdir();
}

const FOLDER = /^lagewarte-kafka-(\d+)-/;

/** Named by this process; what processes that were killed have left behind goes. */
export function freshFolder(): string {
  const parent = storage();
  for (const name of fs.readdirSync(parent)) {
    const [, owner] = FOLDER.exec(name) ?? [];
    if (owner !== undefined && !isAlive(Number(owner))) fs.rmSync(path.join(parent, name), { recursive: true });
  }
  return fs.mkdtempSync(path.join(parent, `lagewarte-kafka-${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
