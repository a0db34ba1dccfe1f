import { Module, type DynamicModule } from "@nestjs/common";
import { APP_FILTER, APP_GUARD } from "@nestjs/core";
import { AccessGuard } from "./access/guard.ts";
import { AlertController } from "./alerts/alert.controller.ts";
import { EventController } from "./events/event.controller.ts";
import { RejectedController } from "./events/rejected.controller.ts";
import { HealthController } from "./health/health.controller.ts";
import { ChangeController } from "./live/change.controller.ts";
import { OrganisationController } from "./organisations/organisation.controller.ts";
import { PeopleController } from "./people/people.controller.ts";
import { ProblemFilter } from "./problem-filter.ts";
import { DryRunController } from "./rules/dry-run.controller.ts";
import { RuleController } from "./rules/rule.controller.ts";
import { RuleFileController } from "./rules/rule-file.controller.ts";
import { ShelfController } from "./rules/shelf.controller.ts";
import { SERVICES, type Services } from "./services.ts";
import { SessionController } from "./session/session.controller.ts";
import { SituationController } from "./situation/situation.controller.ts";
import { SourceController } from "./sources/source.controller.ts";

export const controllers = [
  SessionController,
  AlertController,
  EventController,
  RejectedController,
  OrganisationController,
  SituationController,
  SourceController,
  PeopleController,
  RuleFileController,
  DryRunController,
  ShelfController,
  RuleController,
  ChangeController,
  HealthController,
];

/** Nest names a module by its class. */
@Module({})
class AppModule {
  readonly name = "lagewarte";
}

export function appModule(services: Services): DynamicModule {
  return {
    module: AppModule,
    controllers,
    providers: [
      { provide: SERVICES, useValue: services },
      { provide: APP_GUARD, useClass: AccessGuard },
      { provide: APP_FILTER, useClass: ProblemFilter },
    ],
  };
}
