// The two packages come without types; these are the parts that build-map.ts uses.
declare module "topojson-server" {
  export function topology(objects: Readonly<Record<string, unknown>>, quantization?: number): object;
}
declare module "topojson-simplify" {
  export function presimplify(topology: object): object;
  export function quantile(topology: object, share: number): number;
  export function simplify(topology: object, leastWeight: number): object;
}
