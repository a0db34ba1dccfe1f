import { Controller, Get, Header, Inject, Req } from "@nestjs/common";
import type { Request } from "express";
import { ProblemError, type About } from "@lagewarte/model";
import { joinMetrics } from "@lagewarte/platform";
import { checkPermission } from "../access/guard.ts";
import { Public } from "../access/permission.ts";
import { openApi } from "../openapi.ts";
import { SERVICES, type Services } from "../services.ts";
import { sameToken } from "../session/sessions.ts";

/** A number that the Bundesnetzagentur keeps free for fiction. */
const EXAMPLE_PHONE = "030 23125 110";

@Controller("api/v1")
export class HealthController {
  readonly #services: Services;
  #document: object | undefined;
  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  /** Public: a supervisor asks whether to start us anew. */
  @Get("health/live")
  @Public()
  live(): { status: "live" } {
    return { status: "live" };
  }

  /** Public: a load balancer asks whether to send somebody here. What is wrong stands in the log alone. */
  @Get("health/ready")
  @Public()
  async ready(): Promise<{ status: "ready" }> {
    try {
      await this.#services.readiness();
    } catch (error) {
      this.#services.telemetry.logger.warn({ err: error }, "not ready");
      throw new ProblemError({ id: "not-ready", detail: "not ready" });
    }
    return { status: "ready" };
  }

  /** Public: who has no access finds the number to call, and whether all this is an example. */
  @Get("about")
  @Public()
  about(): About {
    const [first] = this.#services.organisations.values();
    const example = first?.example ?? false;
    return { example, phone: this.#services.phone ?? (example ? EXAMPLE_PHONE : null) };
  }

  /** Public by declaration; decided here: an administrator's session, or the token from the configuration. */
  @Get("metrics")
  @Public()
  @Header("content-type", "text/plain; version=0.0.4; charset=utf-8")
  async metrics(@Req() request: Request): Promise<string> {
    const { sessions, metricsToken, telemetry, moreMetrics } = this.#services;
    const signedIn = await sessions.findAnywhere(request.headers.cookie);
    const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "") ?? [];
    const hasToken = metricsToken !== undefined && token !== undefined && sameToken(token, metricsToken);
    if (!hasToken && signedIn === undefined) throw new ProblemError({ id: "not-signed-in", detail: "sign in first" });
    if (!hasToken && signedIn !== undefined) checkPermission(signedIn.person, "read-metrics");
    return joinMetrics([await telemetry.metrics.metrics(), ...(await moreMetrics())]);
  }

  /** Public: it says nothing that this repository does not. */
  @Get("openapi.json")
  @Public()
  openApi(): object {
    return (this.#document ??= openApi());
  }
}
