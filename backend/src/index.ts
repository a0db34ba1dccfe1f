export { startBackend, createFirstAdmin, type Backend, type BackendOptions } from "./start.ts";
export { startViews, type ViewOptions, type Views, type Worker } from "./views/worker.ts";
export type { NewPerson } from "./people/people.ts";
export { openApi } from "./openapi.ts";
