import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Put, Req, Res } from "@nestjs/common";
import type { Response } from "express";
import {
  isReleasable,
  ProblemError,
  RuleDraftBody,
  RuleFileId,
  RuleNoteBody,
  type RuleFileView,
} from "@lagewarte/model";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission } from "../access/permission.ts";
import { seenRevision } from "../alerts/alert-commands.ts";
import { notFound, parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";

import { checkChangesRules, deskOf } from "./rule-access.ts";
import type { RuleEdit } from "./rule-edit.ts";
import { ruleFileView } from "./rule-files.ts";

@Controller("api/v1/rules/files")
export class RuleFileController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get(":file")
  @Permission("read-rules")
  async read(@Param("file") file: string, @Res({ passthrough: true }) response: Response): Promise<RuleFileView> {
    const id = fileOf(file);
    const view = await ruleFileView(this.#services.ruleFiles, deskOf(this.#services), id);
    if (view === undefined) throw notFound();
    return tagged(response, view);
  }

  @Put(":file/draft")
  @Permission("write-rules")
  draft(
    @Param("file") file: string,
    @Body() body: unknown,
    @Headers("if-match") seen: string | undefined,
    @Req() request: SignedInRequest,
  ): Promise<RuleFileView> {
    return this.#do(file, request, seen, { kind: "draft", text: parsed(RuleDraftBody, body).text });
  }

  @Post(":file/propose")
  @Permission("write-rules")
  @HttpCode(200)
  propose(
    @Param("file") file: string,
    @Body() body: unknown,
    @Headers("if-match") seen: string | undefined,
    @Req() request: SignedInRequest,
  ): Promise<RuleFileView> {
    return this.#do(file, request, seen, { kind: "propose", ...parsed(RuleNoteBody, body) });
  }

  @Post(":file/reject")
  @Permission("release-rules")
  @HttpCode(200)
  reject(
    @Param("file") file: string,
    @Body() body: unknown,
    @Headers("if-match") seen: string | undefined,
    @Req() request: SignedInRequest,
  ): Promise<RuleFileView> {
    return this.#do(file, request, seen, { kind: "reject", ...parsed(RuleNoteBody, body) });
  }

  @Post(":file/release")
  @Permission("release-rules")
  @HttpCode(200)
  async release(
    @Param("file") file: string,
    @Headers("if-match") seen: string | undefined,
    @Req() request: SignedInRequest,
  ): Promise<RuleFileView> {
    const shipped = (await ruleFileView(this.#services.ruleFiles, deskOf(this.#services), fileOf(file)))?.text ?? null;
    return this.#do(file, request, seen, { kind: "release", shipped });
  }

  @Post(":file/discard")
  @Permission("write-rules")
  @HttpCode(200)
  discard(
    @Param("file") file: string,
    @Headers("if-match") seen: string | undefined,
    @Req() request: SignedInRequest,
  ): Promise<RuleFileView> {
    return this.#do(file, request, seen, { kind: "discard" });
  }

  /** Without If-Match the person means the file as it is now. */
  async #do(
    file: string,
    { signedIn: { person, viewer }, res: response }: SignedInRequest,
    ifMatch: string | undefined,
    edit: RuleEdit,
  ): Promise<RuleFileView> {
    checkChangesRules(viewer);
    const id = fileOf(file);
    const { ruleFiles } = this.#services;
    const desk = deskOf(this.#services);
    const present = ruleFiles.get(id);
    const seen = seenRevision(ifMatch) ?? present?.revision ?? 0;
    // The text that is looked at is the one of the revision, or the edit is refused.
    if (edit.kind === "propose" || edit.kind === "release") await this.#checkDraft(id, present?.draft?.text);
    if (edit.kind === "draft" && edit.text === null) await this.#checkInForce(id);
    await ruleFiles.edit(id, seen, person, edit);
    const view = await ruleFileView(ruleFiles, desk, id);
    if (view === undefined) throw notFound();
    return tagged(response, view);
  }

  async #checkInForce(file: RuleFileId): Promise<void> {
    const view = await ruleFileView(this.#services.ruleFiles, deskOf(this.#services), file);
    if (view === undefined || view.text === null)
      throw new ProblemError({
        id: "bad-request",
        detail: "text: the file is not in force, so it cannot be taken out",
      });
  }

  /** Rejects with `rule-invalid` a text that must not come into force; another backend may have been told of more. */
  async #checkDraft(file: RuleFileId, text: string | null | undefined): Promise<void> {
    if (text === undefined) return;
    const check = await deskOf(this.#services).check(text, file);
    const mistake = check.problems.find(({ grade }) => grade === "mistake");
    // To take a file out there need be no rule; but others may count its rules.
    if (text === null ? mistake === undefined : isReleasable(check)) return;
    const detail =
      mistake === undefined
        ? (check.failures[0]?.message ?? "there is no rule in it")
        : `line ${mistake.line}, column ${mistake.column}: ${mistake.message}`;
    throw new ProblemError({ id: "rule-invalid", detail: detail.slice(0, 1000) });
  }
}

function fileOf(text: string): RuleFileId {
  const id = RuleFileId.safeParse(text).data;
  if (id === undefined) throw notFound();
  return id;
}

function tagged(response: Response | undefined, view: RuleFileView): RuleFileView {
  response?.setHeader("etag", `"${view.revision}"`);
  return view;
}
