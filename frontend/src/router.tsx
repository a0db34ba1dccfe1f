import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate } from "@tanstack/react-router";
import { z } from "zod";
import { organisationKinds } from "@lagewarte/model";
import { useSession } from "./data/session.ts";
import { BarrierefreiheitPage } from "./pages/barrierefreiheit-page.tsx";
import { ruleSorts, ruleViews } from "./pages/regeln/rule-filter.ts";
import { Shell } from "./shell/shell.tsx";

const root = createRootRoute({ component: Shell, notFoundComponent: Start });

const optional = z.string().max(300).optional().catch(undefined);
/** A view is its address: filters, selection and point in time can be sent to somebody else. */
const lageSearch = z.object({
  view: z.enum(["karte", "kacheln", "liste"]).catch("karte").default("karte"),
  kreis: optional,
  t: z.iso.datetime().optional().catch(undefined),
});
const alarmeSearch = z.object({
  state: optional,
  severity: optional,
  organisation: optional,
  rule: optional,
  assignee: optional,
  q: optional,
  shelved: z.literal("only").optional().catch(undefined),
  sort: optional,
  alert: optional,
});
const organisationenSearch = z.object({
  q: optional,
  kind: z.enum(organisationKinds).optional().catch(undefined),
});
const regelnSearch = z.object({
  q: optional,
  view: z.enum(ruleViews).catch("all").default("all"),
  pack: optional,
  severity: optional,
  sort: z.enum(ruleSorts).catch("noise").default("noise"),
  /** Whose panel stands beside the list. */
  rule: optional,
  /** The file that is worked on. */
  file: optional,
});
const quellenSearch = z.object({ view: z.enum(["all", "silent", "reporting"]).catch("all").default("all") });

/** Each role begins where its question is answered. */
function Start() {
  const { data: session } = useSession();
  if (session?.person.role === "municipal-officer") return <Navigate to="/meine" replace />;
  return session?.person.role === "administrator" ? (
    <Navigate to="/verwaltung" replace />
  ) : (
    <Navigate to="/lage" replace />
  );
}

const routes = [
  createRoute({ getParentRoute: () => root, path: "/", component: Start }),
  createRoute({
    getParentRoute: () => root,
    path: "/lage",
    validateSearch: lageSearch,
    component: lazyRouteComponent(() => import("./pages/lage/lage-page.tsx"), "LagePage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/alarme",
    validateSearch: alarmeSearch,
    component: lazyRouteComponent(() => import("./pages/alarme/alarme-page.tsx"), "AlarmePage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/organisationen",
    validateSearch: organisationenSearch,
    component: lazyRouteComponent(() => import("./pages/organisationen/organisationen-page.tsx"), "OrganisationenPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/organisationen/$id",
    component: lazyRouteComponent(() => import("./pages/organisationen/organisation-page.tsx"), "OrganisationPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/meine",
    component: lazyRouteComponent(() => import("./pages/meine/meine-page.tsx"), "MeinePage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/quellen",
    validateSearch: quellenSearch,
    component: lazyRouteComponent(() => import("./pages/quellen/quellen-page.tsx"), "QuellenPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/regeln",
    validateSearch: regelnSearch,
    component: lazyRouteComponent(() => import("./pages/regeln/regeln-page.tsx"), "RegelnPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/verwaltung",
    component: lazyRouteComponent(() => import("./pages/verwaltung/verwaltung-page.tsx"), "VerwaltungPage"),
  }),
  createRoute({ getParentRoute: () => root, path: "/barrierefreiheit", component: BarrierefreiheitPage }),
] as const;

export const router = createRouter({ routeTree: root.addChildren([...routes]), scrollRestoration: false });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
