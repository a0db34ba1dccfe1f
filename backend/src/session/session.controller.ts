import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Req, Res } from "@nestjs/common";
import type { Request, Response } from "express";
import { actions, mayDo, PasswordChange, ProblemError, SignIn, type SessionView } from "@lagewarte/model";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission, Public } from "../access/permission.ts";
import type { PersonRecord } from "../people/people.ts";
import { parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";
import { deviceToken, isDeviceToken, verifyPassword } from "./passwords.ts";
import type { SignedIn } from "./sessions.ts";

const DEVICE = "lagewarte-device";
/** Seconds: three months. */
const DEVICE_KNOWN = 90 * 86_400;

@Controller("api/v1/session")
export class SessionController {
  readonly #services: Services;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  /** Public: this is the way in. */
  @Post()
  @Public()
  @HttpCode(200)
  async signIn(
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionView> {
    const { name, password } = parsed(SignIn, body);
    const { people, sessions, limits } = this.#services;
    const record = people.byName(name);
    const device = this.#device(request, record);
    const attempt = await limits.take(name, request.ip ?? "", device);
    const isRight = await verifyPassword(password, record?.passwordHash);
    if (!isRight || record === undefined || record.person.disabledAt !== null)
      throw new ProblemError({ id: "wrong-credentials", detail: "the name or the password is wrong" });
    await attempt.succeeded();
    const before = await sessions.findAnywhere(request.headers.cookie);
    const { cookie, signedIn } = await sessions.start(record);
    if (before !== undefined) await sessions.end(before.key);
    response.setHeader("set-cookie", [cookie, this.#deviceCookie(record)]);
    return this.#view(signedIn);
  }

  @Get()
  @Permission("own-session")
  read(@Req() { signedIn }: SignedInRequest): SessionView {
    return this.#view(signedIn);
  }

  @Delete()
  @Permission("own-session")
  @HttpCode(204)
  async signOut(@Req() { signedIn }: SignedInRequest, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.#services.sessions.end(signedIn.key);
    response.setHeader("set-cookie", this.#services.sessions.endedCookie);
  }

  /** Every other session of the person ends; this one goes on under a new id. */
  @Post("password")
  @Permission("own-session")
  @HttpCode(204)
  async changePassword(
    @Body() body: unknown,
    @Req() { signedIn }: SignedInRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const { current, next } = parsed(PasswordChange, body);
    const { people, sessions, limits } = this.#services;
    const { id, name } = signedIn.person;
    const attempt = await limits.take(name, "", signedIn.key);
    if (!(await verifyPassword(current, people.byId(id)?.passwordHash)))
      throw new ProblemError({ id: "wrong-credentials", detail: "the present password is wrong" });
    await attempt.succeeded();
    if (next.normalize("NFKC") === current.normalize("NFKC"))
      throw new ProblemError({ id: "bad-request", detail: "next: is the present password" });
    const record = await people.setPassword(id, next);
    const { cookie } = await sessions.start(record, signedIn.csrf);
    await sessions.end(signedIn.key);
    response.setHeader("set-cookie", [cookie, this.#deviceCookie(record)]);
  }

  /** The token of a browser that has signed in with the name before, when it is one. */
  #device(request: Request, record: PersonRecord | undefined): string | undefined {
    const token = new RegExp(`(?:^|;\\s*)${DEVICE}=([\\w.-]{1,100})`).exec(request.headers.cookie ?? "")?.[1];
    return token !== undefined && record !== undefined && isDeviceToken(token, record.passwordHash) ? token : undefined;
  }

  #deviceCookie({ passwordHash }: PersonRecord): string {
    return `${DEVICE}=${deviceToken(passwordHash)}; Path=/api/v1/session; Max-Age=${DEVICE_KNOWN}; ${this.#services.sessions.cookieFlags}`;
  }

  #view({ person, csrf, expiresAt }: SignedIn): SessionView {
    const { organisations } = this.#services;
    const [first] = organisations.values();
    return {
      person,
      organisation: person.organisation === null ? null : (organisations.get(person.organisation) ?? null),
      may: actions.filter((action) => mayDo(person, action).may),
      csrf,
      expiresAt,
      example: first?.example ?? false,
    };
  }
}
