import { firstLight } from "./first-light.contract.ts";
import { startSystem } from "./system.ts";

firstLight("the embedded system", () => startSystem());
