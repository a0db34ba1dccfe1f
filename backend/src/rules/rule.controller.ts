import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req } from "@nestjs/common";
import {
  RuleCheckBody,
  RuleId,
  type RuleCheck,
  type RuleList,
  type RuleSummary,
  type RuleView,
} from "@lagewarte/model";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission } from "../access/permission.ts";
import { notFound, parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";
import { deskOf } from "./rule-access.ts";
import { ruleFileView } from "./rule-files.ts";
import { chatterOf, figuresOf } from "./rule-figures.ts";

const MOST_SHELVES_TOLD = 20;

@Controller("api/v1/rules")
export class RuleController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @Permission("read-rules")
  async list(@Req() { signedIn: { viewer } }: SignedInRequest): Promise<RuleList> {
    const { ruleFiles, shelves } = this.#services;
    const [rules, figures, chatter] = await Promise.all([
      deskOf(this.#services).list(),
      figuresOf(this.#services, viewer),
      chatterOf(this.#services, viewer),
    ]);
    const holding = Map.groupBy(shelves.holding(viewer.tenant), ({ rule }) => rule);
    const row = ({
      meaning: _meaning,
      advice: _advice,
      falsePositives: _falsePositives,
      related: _related,
      ...rule
    }: RuleSummary): RuleList["items"][number] => ({
      ...rule,
      figures: figures(rule.id),
      shelves: holding.get(rule.id) ?? [],
      released: ruleFiles.get(rule.file)?.versions[0]?.number ?? null,
    });
    const drafts = [...ruleFiles.all()].flatMap(({ file, draft }): RuleList["drafts"] => {
      if (draft === null) return [];
      const { state, by, at, proposal, text } = draft;
      return [{ file, state, by, at, proposal, withdraws: text === null }];
    });
    return { items: rules.map(row), drafts, chatter };
  }

  @Get(":id")
  @Permission("read-rules")
  async read(@Param("id") id: string, @Req() { signedIn: { viewer } }: SignedInRequest): Promise<RuleView> {
    const asked = RuleId.safeParse(id).data;
    const desk = deskOf(this.#services);
    const rule = (await desk.list()).find((each) => each.id === asked);
    if (rule === undefined) throw notFound();
    const [figures, file] = await Promise.all([
      figuresOf(this.#services, viewer, rule.id),
      ruleFileView(this.#services.ruleFiles, desk, rule.file),
    ]);
    if (file === undefined) throw notFound();
    const shelves = [...this.#services.shelves.all()]
      .filter((shelf) => shelf.rule === rule.id && shelf.tenant === viewer.tenant)
      .toReversed()
      .slice(0, MOST_SHELVES_TOLD);
    return { rule, figures: figures(rule.id), shelves, file };
  }

  @Post("check")
  @Permission("write-rules")
  @HttpCode(200)
  check(@Body() body: unknown): Promise<RuleCheck> {
    const { text, file } = parsed(RuleCheckBody, body);
    return deskOf(this.#services).check(text, file);
  }
}
