import { describe, expect, it } from "vitest";
import { delivered, eventOf } from "./delivered.ts";

const header = "timestamp,ip,protocol,port,hostname,tag,asn,geo";
const good = "2026-11-24 01:02:03,192.0.2.1,tcp,3389,a.example,rdp,64496,DE";
const addresses = async (rows: string): Promise<unknown[]> =>
  (await delivered("scan_rdp", `${header}\n${rows}\n`)).events.map(({ ecs }) => ecs["source"]?.["ip" as never]);

describe("a row that is not as its header says", () => {
  it("is read as far as it is certain when its end is missing", async () => {
    const { events } = await delivered(
      "scan_rdp",
      `${header}\n2026-11-24 01:02:03,192.0.2.1,tcp,3389,a.exam\n${good}\n`,
    );
    expect(events.map(({ ecs }) => ecs["source"])).toEqual([
      { ip: "192.0.2.1", port: 3389 },
      { ip: "192.0.2.1", port: 3389, domain: "a.example", as: { number: 64496 }, geo: { country_iso_code: "DE" } },
    ]);
    expect(events[0]?.issues).toEqual([
      { field: "native", problem: "5 values for 8 columns" },
      { field: "native", problem: "read up to port; the rest belongs to no column for certain" },
    ]);
  });

  it("is rejected when not even its address is certain: 192.0.2.1 may be the beginning of 192.0.2.17", async () => {
    const { events, problems } = await delivered("scan_rdp", `${header}\n2026-11-24 01:02:03,192.0.2.1\n${good}\n`);
    expect(events).toHaveLength(1);
    expect(problems).toEqual([{ id: "csv-columns", detail: "2 values for 8 columns, and not to be told apart" }]);
  });

  it("is read up to the last column of a form of its own when it has a comma too many", async () => {
    const { events } = await delivered(
      "scan_rdp",
      `${header}\n2026-11-24 01:02:03,192.0.2.1,tcp,3389,a,b.example,rdp,64496,DE\n`,
    );
    expect(events[0]?.native).toEqual({
      timestamp: "2026-11-24 01:02:03",
      ip: "192.0.2.1",
      protocol: "tcp",
      port: 3389,
    });
    expect(events[0]?.issues?.map(({ problem }) => problem)).toEqual([
      "9 values for 8 columns",
      "read up to port; the rest belongs to no column for certain",
    ]);
  });

  it("is read whole when only empty values follow", async () => {
    const { events } = await delivered("scan_rdp", `${header}\n${good},,\n`);
    expect(events[0]?.native["geo"]).toBe("DE");
    expect(events[0]?.issues).toEqual([{ field: "native", problem: "10 values for 8 columns" }]);
  });

  it("keeps a value with broken quotes and says which", async () => {
    const { events } = await delivered(
      "scan_rdp",
      `${header}\n2026-11-24 01:02:03,192.0.2.1,tcp,3389,a.example,"say "hi"",64496,DE\n`,
    );
    expect(events[0]?.native).toMatchObject({ tag: 'say "hi""', geo: "DE" });
    expect(events[0]?.issues).toEqual([{ field: "native.tag", problem: "broken quotes" }]);
  });

  it("never takes its neighbours along", async () => {
    const stray = '2026-11-24 01:02:03,192.0.2.2,tcp,3389,b"example,rdp,64496,DE';
    const unclosed = '2026-11-24 01:02:03,192.0.2.3,tcp,3389,"c.example,rdp,64496,DE';
    expect(
      await addresses([good, stray, good.replace("2.1", "2.4"), unclosed, good.replace("2.1", "2.5")].join("\n")),
    ).toEqual(["192.0.2.1", "192.0.2.2", "192.0.2.4", "192.0.2.3", "192.0.2.5"]);
  });
});

describe("a value that does not fit", () => {
  it("rejects the row when it is the address of the system concerned", async () => {
    const { problems } = await delivered("scan_rdp", `${header}\n${good.replace("192.0.2.1", "999.1.1.1")}\n`);
    expect(problems).toEqual([{ id: "bad-value", detail: "source.ip: not an address: 999.1.1.1" }]);
  });

  it("is left out and named elsewhere", async () => {
    const event = await eventOf("event4_sinkhole", {
      src_ip: "192.0.2.1",
      src_port: "70000",
      dst_ip: "nowhere",
      src_asn: "AS1",
    });
    expect(event.ecs["source"]).toEqual({ ip: "192.0.2.1" });
    expect(event.issues?.map(({ field }) => field)).toEqual(["source.port", "source.as.number", "destination.ip"]);
  });

  it("rejects a row with a time that does not exist, and dates one without any by its receipt", async () => {
    const { problems } = await delivered("scan_rdp", `${header}\n${good.replace("11-24", "02-30")}\n`);
    expect(problems).toEqual([{ id: "bad-time", detail: "timestamp is 2026-02-30 01:02:03" }]);
    const event = await eventOf("scan_rdp", { timestamp: "", ip: "192.0.2.1" });
    expect([event.observedAt, event.observedAtReason]).toEqual(["2026-11-25T09:00:00.000Z", "receipt"]);
  });

  it("counts unknown countries, networks and addresses as not stated", async () => {
    const event = await eventOf("event4_sinkhole", {
      src_ip: "192.0.2.1",
      src_geo: "ZZ",
      src_asn: "0",
      dst_ip: "0.0.0.0",
    });
    expect(event.ecs["source"]).toEqual({ ip: "192.0.2.1" });
    expect(event.issues).toEqual([{ field: "destination.ip", problem: "0.0.0.0 is nobody's address" }]);
  });

  it("rejects a row that names no system at all", async () => {
    const { problems } = await delivered("scan_rdp", `${header}\n2026-11-24 01:02:03,,,,,,,\n,,,,,,,\n`);
    expect(problems.map(({ id }) => id)).toEqual(["missing-field", "missing-field"]);
  });
});

describe("a delivery in another form", () => {
  it("is read with a byte order mark, with CRLF, with semicolons and with tabs", async () => {
    const sources = [
      `\uFEFF"${header.replaceAll(",", '","')}"\r\n${good}\r\n`,
      `${header}\n${good}\n`.replaceAll(",", ";"),
      `${header}\n${good}\n`.replaceAll(",", "\t"),
    ].map(async (content) => {
      const { events, problems } = await delivered("scan_rdp", content);
      return [...problems, ...events.map(({ ecs }) => ecs["source"])];
    });
    const source = {
      ip: "192.0.2.1",
      port: 3389,
      domain: "a.example",
      as: { number: 64496 },
      geo: { country_iso_code: "DE" },
    };
    expect(await Promise.all(sources)).toEqual([[source], [source], [source]]);
  });

  it("is read in Latin-1, with an issue, because addresses and times are ASCII", async () => {
    const { events } = await delivered("scan_rdp", Buffer.from(`${header},city\n${good},GÖTTINGEN\n`, "latin1"));
    expect(events[0]?.ecs["source"]).toMatchObject({ ip: "192.0.2.1", geo: { city_name: "GÖTTINGEN" } });
    expect(events[0]?.issues).toEqual([{ field: "native", problem: "not UTF-8, read as Windows-1252" }]);
  });

  it("loses no row silently that holds a NUL byte, repeats the header, has a header without end or none", async () => {
    const { events, problems } = await delivered(
      "scan_rdp",
      `${header}\n${good}\n${header}\n${good.replace("rdp", "\0")}\n`,
    );
    expect([events.length, problems.map(({ id }) => id)]).toEqual([1, ["csv-header", "nul-byte"]]);
    const endless = await delivered("scan_rdp", `${header},${"x,".repeat(1000)}\n${good}\n`);
    expect(endless.problems.map(({ id }) => id)).toEqual(["csv-header", "csv-header"]);
    const headless = await delivered("scan_rdp", `${good}\n${good}\n`);
    expect([headless.events.length, headless.problems.map(({ id }) => id)]).toEqual([0, ["csv-header", "csv-header"]]);
  });

  it("skips empty lines and is empty with a header alone", async () => {
    expect((await delivered("scan_rdp", `${header}\n\n${good}\n\n`)).events).toHaveLength(1);
    expect(await delivered("scan_rdp", `${header}\n`)).toEqual({ events: [], problems: [] });
    expect(await delivered("scan_rdp", "")).toEqual({ events: [], problems: [] });
  });

  it("keeps both values of a column that comes twice, and makes no key of a name that would change the object", async () => {
    const { events } = await delivered(
      "scan_rdp",
      `timestamp,ip,tag,tag,__proto__,\n2026-11-24 01:02:03,192.0.2.1,a,b,c,d\n`,
    );
    expect(events[0]?.native).toEqual({
      timestamp: "2026-11-24 01:02:03",
      ip: "192.0.2.1",
      tag: "a",
      "tag#4": "b",
      column_6: "d",
    });
    expect(events[0]?.issues).toHaveLength(1);
    expect(({} as { tag?: string }).tag).toBeUndefined();
  });
});

it("keeps hostile text as the text it is, and only that", async () => {
  const evil = {
    hostname: "<img src=x onerror=alert(1)>",
    tag: "constructor",
    city: '"><script>alert(1)</script>',
    sector: '=HYPERLINK("http://x.example";"y")',
    device_vendor: "@SUM(1)\u202E",
    http_agent: "\u001b[2J",
    url: "javascript:alert(1)",
    infection: "a\r\nb",
  };
  const event = await eventOf("compromised_iot", { ip: "192.0.2.1", ...evil });
  expect(event.native).toMatchObject(evil);
  expect(event.observables).toEqual([{ type: "ipv4-addr", value: "192.0.2.1", role: "affected" }]);
  expect(event.title).toBe("Gekapertes Gerät (IoT) (a b): javascript:alert(1)");
  expect((await eventOf(undefined, { ip: "192.0.2.1", tag: "constructor" })).classification.type).toBe("undetermined");
});
