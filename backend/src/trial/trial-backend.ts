import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { AlertRecord, AreaSituation, Event, Organisation, Source } from "@lagewarte/model";
import {
  createTelemetry,
  SqliteEventLog,
  SqliteReadModel,
  systemClock,
  type Append,
  type Clock,
} from "@lagewarte/platform";
import type { NewPerson } from "../people/people.ts";
import type { Services } from "../services.ts";
import { openBackend, type Backend, type BackendOptions } from "../start.ts";
import { startViews, type Views } from "../views/worker.ts";
import { TrialPerson } from "./trial-person.ts";
import { TrialRuleDesk } from "./trial-rule-desk.ts";

export const trialPassword = "trial-password-1";

interface Parts {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: SqliteEventLog;
  readonly readModel: SqliteReadModel;
}
/** Files of rules that are shipped: name -> text of the tiny form. */
type Shipped = Readonly<Record<string, string>>;
type Opened = Awaited<ReturnType<typeof openBackend>>;

const openViews = (parts: Parts): Promise<Views> =>
  startViews({ ...parts, telemetry: createTelemetry({ level: "silent" }) });
const open = (parts: Parts, options: Partial<BackendOptions>): Promise<Opened> =>
  openBackend({ ...parts, telemetry: createTelemetry({ level: "silent" }), host: "127.0.0.1", port: 0, ...options });

/** For tests: the real backend with its views on a real log and read model, in a folder of its own. */
export class TrialBackend {
  readonly log: SqliteEventLog;
  readonly rules: TrialRuleDesk;
  readonly #parts: Parts;
  readonly #options: Partial<BackendOptions>;
  #views: Views;
  #opened: Opened;

  private constructor(
    parts: Parts,
    rules: TrialRuleDesk,
    options: Partial<BackendOptions>,
    views: Views,
    opened: Opened,
  ) {
    this.log = parts.log;
    this.rules = rules;
    this.#parts = parts;
    this.#options = options;
    this.#views = views;
    this.#opened = opened;
  }

  static async start(given: Partial<BackendOptions> = {}, shipped: Shipped = {}): Promise<TrialBackend> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lagewarte-trial-"));
    const clock = given.clock ?? systemClock;
    const log = await SqliteEventLog.open({ folder, clock });
    const readModel = await SqliteReadModel.open({ folder });
    const parts = { folder, clock, log, readModel };
    const rules = await TrialRuleDesk.open(log, shipped);
    const options = { ruleDesk: rules, ...given };
    return new TrialBackend(parts, rules, options, await openViews(parts), await open(parts, options));
  }

  get backend(): Backend {
    return this.#opened.backend;
  }

  get services(): Services {
    return this.#opened.services;
  }

  /** Where browsers go; a proxy's address if one is configured. */
  get url(): string {
    return this.backend.url;
  }

  /** Where it listens. */
  get address(): string {
    return `http://127.0.0.1:${this.#opened.port}`;
  }

  async organisations(list: readonly Organisation[]): Promise<void> {
    await this.#append(list.map((each) => put("registry.organisations", each.id, each)));
    await until(() => list.every(({ id }) => this.services.organisations.get(id) !== undefined));
  }

  async sources(list: readonly Source[]): Promise<void> {
    await this.#append(list.map((each) => put("registry.sources", each.id, each)));
    await until(() => list.every(({ id }) => this.services.sources.get(id) !== undefined));
  }

  events(list: readonly Event[]): Promise<void> {
    return this.#append(list.map((each) => put("events", each.id, each)));
  }

  alerts(list: readonly AlertRecord[]): Promise<void> {
    return this.#append(list.map((each) => put("alerts", each.alert, each)));
  }

  situation(list: readonly AreaSituation[]): Promise<void> {
    return this.#append(list.map((each) => put("situation", each.area, each)));
  }

  /** Appends and waits until it is folded and told. */
  async #append(records: readonly Append[]): Promise<void> {
    await this.log.append(records);
    await this.settled();
  }

  /** Somebody signed in; by the name of the role where none is given. */
  async person(wanted: Omit<NewPerson, "password" | "name"> & { readonly name?: string }): Promise<TrialPerson> {
    const name = wanted.name ?? wanted.role;
    await this.backend.people.create({ ...wanted, name, password: trialPassword });
    return TrialPerson.signIn(this.url, name, trialPassword);
  }

  /** Until the views have worked off what is on the log, and the backend has told it. */
  settled(): Promise<void> {
    return until(async () => (await this.#views.lag()) === 0 && (await this.services.live.behind()) === 0);
  }

  async stopViews(): Promise<void> {
    await this.#views.close();
  }

  async startViews(): Promise<void> {
    this.#views = await openViews(this.#parts);
  }

  async restartBackend(): Promise<void> {
    await this.backend.close();
    this.#opened = await open(this.#parts, this.#options);
  }

  async close(): Promise<void> {
    await this.backend.close();
    await this.#views.close();
    await this.rules.close();
    await this.#parts.readModel.close();
    await this.log.close();
    fs.rmSync(this.#parts.folder, { recursive: true, force: true });
  }
}

function put(topic: Append["topic"], key: string, value: object): Append {
  return { topic, key, value: JSON.stringify(value) };
}

/** Asks every few milliseconds; rejects after half a minute. */
export async function until(isThere: () => Promise<boolean> | boolean, milliseconds = 30_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await isThere())) {
    if (Date.now() > end) throw new Error(`not within ${milliseconds} ms`);
    await pause(4);
  }
}
