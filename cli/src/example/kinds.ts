/** What the example's sensors find; signatures are ours. */
export interface Kind {
  readonly id: number;
  readonly signature: string;
  readonly category: string;
  readonly severity: 1 | 2 | 3;
  /** From inside to outside: an infected system that talks. */
  readonly outbound?: boolean;
}

export const exploit: Kind = {
  id: 9_000_001,
  signature: "EXAMPLE EXPLOIT VPN Gateway Remote Code Execution",
  category: "Attempted Administrator Privilege Gain",
  severity: 1,
};
export const login: Kind = {
  id: 9_000_002,
  signature: "EXAMPLE VPN Login Attempt brute force",
  category: "Misc Attack",
  severity: 2,
};
export const success: Kind = {
  id: 9_000_003,
  signature: "EXAMPLE VPN Login Succeeded After Failures",
  category: "Successful User Privilege Gain",
  severity: 1,
};
export const beacon: Kind = {
  id: 9_000_004,
  signature: "EXAMPLE MALWARE C2 Beacon",
  category: "Malware Command and Control Activity Detected",
  severity: 1,
  outbound: true,
};
export const infected: Kind = {
  id: 9_000_005,
  signature: "EXAMPLE TROJAN Checkin",
  category: "A Network Trojan was detected",
  severity: 1,
  outbound: true,
};
export const phish: Kind = {
  id: 9_000_006,
  signature: "EXAMPLE PHISHING Landing Page Gehaltsabrechnung",
  category: "Misc Attack",
  severity: 2,
};
export const flood: Kind = {
  id: 9_000_007,
  signature: "EXAMPLE DDoS Amplification Traffic",
  category: "Misc Attack",
  severity: 2,
};
export const scan: Kind = {
  id: 9_000_008,
  signature: "EXAMPLE SCAN Port Sweep",
  category: "Detection of a Network Scan",
  severity: 3,
};
