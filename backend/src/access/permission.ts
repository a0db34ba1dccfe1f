import { SetMetadata } from "@nestjs/common";
import type { Action } from "@lagewarte/model";

export const PERMISSION = "lagewarte:permission";
/** Reached without a session. */
export const PUBLIC = "public";

/** What a person must be allowed to do to use the route. */
export const Permission = (action: Action): MethodDecorator => SetMetadata(PERMISSION, action);
/** Open to everybody; say why beside it. */
export const Public = (): MethodDecorator => SetMetadata(PERMISSION, PUBLIC);
