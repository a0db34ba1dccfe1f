import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Req, Res } from "@nestjs/common";
import type { Request, Response } from "express";
import { actions, mayDo, PasswordChange, ProblemError, SignIn, type SessionView } from "@lagewarte/model";
import type { SignedInRequest } from "../access/guard.ts";
import { Permission, Public } from "../access/permission.ts";
import { parsed } from "../request.ts";
import { SERVICES, type Services } from "../services.ts";
import { verifyPassword } from "./passwords.ts";
import type { SignedIn } from "./sessions.ts";

const DEVICE = "lagewarte-device";

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
    const device = new RegExp(`(?:^|;\\s*)${DEVICE}=([A-Za-z0-9_-]{32})`).exec(request.headers.cookie ?? "")?.[1];
    await limits.take(name, request.socket.remoteAddress ?? "", device);
    const record = people.byName(name);
    const isRight = await verifyPassword(password, record?.passwordHash);
    if (!isRight || record === undefined || record.person.disabledAt !== null)
      throw new ProblemError({ id: "wrong-credentials", detail: "the name or the password is wrong" });
    const { cookie, signedIn } = await sessions.start(record.person);
    const known = `${DEVICE}=${limits.remember(name)}; Path=/api/v1/session; HttpOnly; SameSite=Strict; Max-Age=7776000`;
    response.setHeader("set-cookie", [cookie, known]);
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
    this.#services.live.recheck();
    response.setHeader("set-cookie", this.#services.sessions.endedCookie);
  }

  @Post("password")
  @Permission("own-session")
  @HttpCode(204)
  async changePassword(@Body() body: unknown, @Req() { signedIn }: SignedInRequest): Promise<void> {
    const { current, next } = parsed(PasswordChange, body);
    const { people } = this.#services;
    if (!(await verifyPassword(current, people.byId(signedIn.person.id)?.passwordHash)))
      throw new ProblemError({ id: "wrong-credentials", detail: "the present password is wrong" });
    await people.setPassword(signedIn.person.id, next);
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
