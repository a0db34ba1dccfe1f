import { Inject, type CanActivate, type ExecutionContext } from "@nestjs/common";
import { Reflector } from "@nestjs/core";
import type { Request } from "express";
import { mayDo, ProblemError, type Action, type Person } from "@lagewarte/model";
import { SERVICES, type Services } from "../services.ts";
import type { SignedIn } from "../session/sessions.ts";
import { PERMISSION, PUBLIC } from "./permission.ts";

/** A request whose person is known. */
export interface SignedInRequest extends Request {
  signedIn: SignedIn;
}

const SAFE = new Set(["GET", "HEAD"]);
/** What may be done before a one-time password was changed. */
const BEFORE_CHANGE: Action = "own-session";

/** Nobody gets past without a decision: a route that declares nothing is closed to all. */
export class AccessGuard implements CanActivate {
  readonly #services: Services;
  readonly #reflector: Reflector;
  constructor(@Inject(SERVICES) services: Services, @Inject(Reflector) reflector: Reflector) {
    this.#services = services;
    this.#reflector = reflector;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const permission = this.#reflector.get<Action | typeof PUBLIC | undefined>(PERMISSION, context.getHandler());
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    if (!SAFE.has(request.method)) checkOrigin(request, this.#services.origin(request.headers.host));
    if (permission === PUBLIC) return true;
    if (permission === undefined)
      throw new ProblemError({ id: "not-allowed", detail: "the route declares no permission" });
    const signedIn = await this.#services.sessions.findAnywhere(request.headers.cookie);
    if (signedIn === undefined) throw new ProblemError({ id: "not-signed-in", detail: "sign in first" });
    request.signedIn = signedIn;
    if (!SAFE.has(request.method) && request.headers["x-csrf-token"] !== signedIn.csrf)
      throw new ProblemError({ id: "bad-csrf", detail: "send X-CSRF-Token as the session gave it" });
    checkPermission(signedIn.person, permission);
    return true;
  }
}

/** Rejects what the role may not do, and everything but the own session before a one-time password was changed. */
export function checkPermission(person: Person, action: Action): void {
  if (!mayDo(person, action).may) throw new ProblemError({ id: "not-allowed", detail: "your role may not do this" });
  if (person.mustChangePassword && action !== BEFORE_CHANGE)
    throw new ProblemError({ id: "password-change-required", detail: "change the one-time password first" });
}

/** A page of another origin can make a browser send our cookie; it cannot make it lie about where it comes from. */
export function checkOrigin(request: { headers: Record<string, string | string[] | undefined> }, origin: string): void {
  const { origin: given, "sec-fetch-site": site } = request.headers;
  const isForeign =
    (given !== undefined && given !== origin) || (site !== undefined && site !== "same-origin" && site !== "none");
  if (isForeign) throw new ProblemError({ id: "foreign-origin", detail: "the request comes from another origin" });
}
