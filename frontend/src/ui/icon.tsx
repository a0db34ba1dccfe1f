/** Line drawings of 20 by 20; the word always stands beside them or in the button's label. */
const paths = {
  lage: "M10 2.8a7.2 7.2 0 1 1 0 14.4 7.2 7.2 0 0 1 0-14.4ZM10 7a3 3 0 1 1 0 6 3 3 0 0 1 0-6ZM10 2.8V7M10 13v4.2M2.8 10H7M13 10h4.2",
  alarm: "M5 14V9a5 5 0 0 1 10 0v5l1.3 1.6H3.7L5 14ZM8.3 17.4h3.4",
  organisation: "M3.5 16.8h13M5 16.8V7.6h10v9.2M4 7.6 10 3.4l6 4.2M8 10.3v3.4M12 10.3v3.4",
  source:
    "M10 9.9a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2ZM10 13v4.2M6.3 14.5a5 5 0 0 1 0-6.5M13.7 14.5a5 5 0 0 0 0-6.5M3.9 16.3a8 8 0 0 1 0-10.2M16.1 16.3a8 8 0 0 0 0-10.2",
  settings:
    "M3.5 6h7M14.5 6h2M3.5 14h2M9.5 14h7M12.5 4a2 2 0 1 1 0 4 2 2 0 0 1 0-4ZM7.5 12a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z",
  search: "M8.8 3.5a5.3 5.3 0 1 1 0 10.6 5.3 5.3 0 0 1 0-10.6ZM12.8 12.8l4 4",
  moon: "M16 12.2A6.6 6.6 0 0 1 7.8 4a6.7 6.7 0 1 0 8.2 8.2Z",
  sun: "M10 6.4a3.6 3.6 0 1 1 0 7.2 3.6 3.6 0 0 1 0-7.2ZM10 2v1.8M10 16.2V18M2 10h1.8M16.2 10H18M4.4 4.4l1.2 1.2M14.4 14.4l1.2 1.2M4.4 15.6l1.2-1.2M14.4 5.6l1.2-1.2",
  help: "M10 2.8a7.2 7.2 0 1 1 0 14.4 7.2 7.2 0 0 1 0-14.4ZM7.8 8a2.2 2.2 0 1 1 3.1 2c-.6.3-.9.7-.9 1.5M10 13.9v.1",
  down: "m5 7.5 5 5 5-5",
  left: "m12.5 5-5 5 5 5",
  right: "m7.5 5 5 5-5 5",
  close: "m5 5 10 10M15 5 5 15",
  clock: "M10 2.8a7.2 7.2 0 1 1 0 14.4 7.2 7.2 0 0 1 0-14.4ZM10 5.8V10l2.9 1.9",
  lock: "M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  table: "M3.5 4.5h13v11h-13zM3.5 8.2h13M3.5 11.9h13M8.5 8.2v7.3",
  chart: "M3.5 3.5v13h13M6.5 13.5v-4M10 13.5v-7M13.5 13.5v-2.5",
  check: "m4.5 10.5 3.6 3.7 7.4-8.2",
  checked: "M10 2.8a7.2 7.2 0 1 1 0 14.4 7.2 7.2 0 0 1 0-14.4ZM6.8 10.2l2.3 2.3 4.2-4.8",
  silent: "M10 2.8a7.2 7.2 0 1 1 0 14.4 7.2 7.2 0 0 1 0-14.4ZM7.3 7.3l5.4 5.4M12.7 7.3l-5.4 5.4",
  phone:
    "M6.6 3.3 8.4 7 6.8 8.7c.9 2 2.5 3.6 4.5 4.5l1.7-1.6 3.7 1.8c.1 1.9-1.1 3.4-2.9 3.3C8.3 16.4 3.6 11.7 3.3 6.2c0-1.8 1.4-3 3.3-2.9Z",
  person: "M10 3.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4ZM4 16.8c0-3.2 2.6-5.3 6-5.3s6 2.1 6 5.3",
  eye: "M2.5 10S5.3 5.2 10 5.2 17.5 10 17.5 10 14.7 14.8 10 14.8 2.5 10 2.5 10ZM10 7.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4Z",
  filter: "M3.5 5h13l-5 6v4.5l-3-1.5v-3l-5-6Z",
  leave: "M8 3.5H4v13h4M8.5 10h8M13.5 7l3 3-3 3",
  more: "M3.5 6h13M3.5 10h13M3.5 14h13",
} as const satisfies Record<string, string>;

export type IconName = keyof typeof paths;

export function Icon({ name, small = false }: { readonly name: IconName; readonly small?: boolean }) {
  return (
    <svg className={small ? "icon icon-small" : "icon"} viewBox="0 0 20 20" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
