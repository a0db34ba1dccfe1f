import type { JsonObject } from "@lagewarte/model";
import { describe, expect, it } from "vitest";
import { plainFields } from "./fields.ts";
import { readRules } from "./read-file.ts";

const lists = new Map([
  ["management_networks", ["192.0.2.0/25", "2001:db8:1::/48"]],
  ["dc-machine.accounts", ["DC01$", "DC02$"]],
  ["internal_domains", ["town.example"]],
]);

/** What the rule says of each event. */
function verdicts(text: string, ...events: JsonObject[]): readonly boolean[] {
  const { rules, problems } = readRules(text, "published.yml", { lists });
  expect(problems).toEqual([]);
  const [rule] = rules;
  return events.map((event) => rule?.kind === "detection" && rule.test(plainFields(event)));
}

const selection = (detection: string) => `title: x\nlogsource:\n    category: test\ndetection:\n${detection}\n`;

/** Shapes that published rules have, in words of our own. */
describe("a rule as others write it", () => {
  it("has its words in quotes, a date as text, comments, and keys that only people read", () => {
    const text = `title: 'Login: refused, then accepted'
id: "0f0e1d2c-aaaa-0bbb-1ccc-2ddd3eee4fff"
related:
    - id: 1f0e1d2c-aaaa-0bbb-1ccc-2ddd3eee4fff
      type: obsolete
status: 'experimental'
description: |
    Several lines,

      - with a list
references:
    - https://example.org/a#b  # where it was seen
author: Ä. Author (Firm), '@handle'
date: '2026-09-26'
modified: 2022/10/09
tags:
    - attack.initial-access
    - attack.t1078.004
    - cve.2026-1234
    - detection.threat-hunting
logsource:
    product: linux
    service: sshd
    definition: "Requirements: the fields 'a' and 'b'"
detection:
    keywords:
        - 'refused: password'
        - '() { :; };'
        # - 'left out'
    filter:
        user: 'backup'
    condition: keywords and not filter
fields:
    - user
falsepositives:
    - Unknown
level: 'informational'
regression_tests_path: tests/a.yml
simulation:
    - type: atomic
`;
    expect(
      verdicts(
        text,
        { message: "Refused: password for x" },
        { message: "refused: password", user: "backup" },
        { header: "() { :; }; id" },
        { message: "left out" },
      ),
    ).toEqual([true, false, true, false]);
  });

  it("puts lists of maps beside maps, and filters by the main and the optional ones", () => {
    const text = selection(`    selection_img:
        - Image|endswith:
              - '\\tool.exe'
              - '\\other.exe'
        - OriginalFileName: 'TOOL.EXE'
    selection_cli:
        CommandLine|contains|all:
            - ' -x '
            - 'http'
    filter_main_path:
        Image|startswith:
            - 'C:\\Program Files\\'
            - 'C:\\Program Files (x86)\\'
    filter_optional_empty:
        CommandLine: ''
    filter_optional_null:
        CommandLine: null
    condition: all of selection_* and not 1 of filter_main_* and not 1 of filter_optional_*`);
    expect(
      verdicts(
        text,
        { Image: "C:\\Temp\\Tool.exe", CommandLine: "tool -x http://example.org" },
        { Image: "C:\\Temp\\a.exe", OriginalFileName: "Tool.exe", CommandLine: "a -x http" },
        { Image: "C:\\Program Files (x86)\\tool.exe", CommandLine: "tool -x http" },
        { Image: "C:\\Temp\\tool.exe" },
      ),
    ).toEqual([true, true, false, false]);
  });

  it("takes its lists from outside", () => {
    const text = selection(`    selection:
        dst_port: 69
        src_ip|cidr|expand: '%management_networks%'
    account:
        TargetUserName|endswith: '$'
        TargetUserName|expand: '%dc-machine.accounts%'
    internal:
        Parameters|contains|expand: '%internal_domains%'
    condition: (selection or account) and not internal`);
    expect(
      verdicts(
        text,
        { dst_port: "69", src_ip: "192.0.2.5" },
        { dst_port: 69, src_ip: "192.0.2.200" },
        { dst_port: 69, src_ip: "2001:db8:1:2::3" },
        { TargetUserName: "dc02$" },
        { TargetUserName: "dc02$", Parameters: ["a@b.example", "c@Town.Example"] },
      ),
    ).toEqual([true, false, true, true, false]);
  });

  it("compares numbers, truth values, codes in quotes, and names with dots, hyphens, blanks and umlauts", () => {
    const text = selection(`    selection:
        EventID:
            - 4624
            - 4625
        Status: '0xc000006d'
        LogonType: 3
        Initiated: 'true'
        c-uri|contains: '/a?b=*&c='
        cs-user-agent|startswith: Mozilla/5.0
        requestParameters.x.y: false
        "Threat Name": test*
        Größe|gte: 10
    condition: selection`);
    const event = {
      EventID: "4625",
      Status: "0xC000006D",
      LogonType: 3,
      Initiated: true,
      "c-uri": "/x/a?b=1&c=2",
      "cs-user-agent": "mozilla/5.0 (x)",
      requestParameters: { x: { y: "False" } },
      ThreatName: "Testing",
      Größe: "10",
    };
    expect(verdicts(text, event, { ...event, EventID: 4626 }, { ...event, Größe: 9 })).toEqual([true, false, false]);
  });

  it("has regular expressions with flags in front, named groups, classes and quotes in them", () => {
    const text = selection(`    selection:
        - CommandLine|re: '(?i)(set).*&&\\s?set.*(environment|invoke|\\$\\{?input).*&&.*"'
        - CommandLine|re: '(?P<n>[A-Za-z0-9+/]{20,})={0,2}(?:\\s|$)'
        - CommandLine|re:
              - '\\w+''\\s?\\|'
              - "[\\\\x80-\\\\xff]{2}"
        - CommandLine|re|i: ^[a-z]:\\\\perflogs\\\\
    condition: selection`);
    expect(
      verdicts(
        text,
        { CommandLine: 'SET a=1 && set b=${INPUT} && "' },
        { CommandLine: "x QUJDREVGR0hJSktMTU5PUA== " },
        { CommandLine: "abc' |" },
        { CommandLine: "ÿÿ" },
        { CommandLine: "c:\\PerfLogs\\a" },
        { CommandLine: "nothing" },
      ),
    ).toEqual([true, true, true, true, true, false]);
  });

  it("chains its modifiers", () => {
    const text = selection(`    selection:
        CommandLine|contains|windash:
            - ' -enc '
            - ' /ec '
    encoded:
        CommandLine|wide|base64offset|contains:
            - 'http://'
            - 'download'
    words:
        '|all':
            - 'alpha'
            - 'be*a'
    condition:
        - selection and encoded
        - words`);
    const code = Buffer.from("x download y", "utf16le").toString("base64");
    expect(
      verdicts(
        text,
        { CommandLine: `p /enc ${code}` },
        { CommandLine: `p –ec ${code}` },
        { CommandLine: `p ${code}` },
        { a: "Alpha", b: ["beta"] },
      ),
    ).toEqual([true, true, false, true]);
  });
});
