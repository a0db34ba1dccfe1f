import type { Event, Json } from "@lagewarte/model";
import { fieldPath, lookUp } from "./field-path.ts";
import type { Origin } from "./logsource.ts";

/** Sigma's names of the event logs of Windows, by channel in lower case. */
const services: ReadonlyMap<string, string> = new Map(
  Object.entries({
    application: "application",
    "dns server": "dns-server",
    "microsoft-servicebus-client": "microsoft-servicebus-client",
    "microsoft-windows-applocker/exe and dll": "applocker",
    "microsoft-windows-applocker/msi and script": "applocker",
    "microsoft-windows-applocker/packaged app-deployment": "applocker",
    "microsoft-windows-applocker/packaged app-execution": "applocker",
    "microsoft-windows-appxdeploymentserver/operational": "appxdeployment-server",
    "microsoft-windows-appxpackaging/operational": "appxpackaging-om",
    "microsoft-windows-bits-client/operational": "bits-client",
    "microsoft-windows-capi2/operational": "capi2",
    "microsoft-windows-certificateservicesclient-lifecycle-system/operational":
      "certificateservicesclient-lifecycle-system",
    "microsoft-windows-codeintegrity/operational": "codeintegrity-operational",
    "microsoft-windows-diagnosis-scripted/operational": "diagnosis-scripted",
    "microsoft-windows-dns client events/operational": "dns-client",
    "microsoft-windows-dns-server/analytical": "dns-server-analytic",
    "microsoft-windows-dns-server/audit": "dns-server-audit",
    "microsoft-windows-driverframeworks-usermode/operational": "driver-framework",
    "microsoft-windows-iis-configuration/operational": "iis-configuration",
    "microsoft-windows-ldap-client/debug": "ldap",
    "microsoft-windows-lsa/operational": "lsa-server",
    "microsoft-windows-ntlm/operational": "ntlm",
    "microsoft-windows-powershell/operational": "powershell",
    "microsoft-windows-printservice/admin": "printservice-admin",
    "microsoft-windows-printservice/operational": "printservice-operational",
    "microsoft-windows-security-mitigations/kernel mode": "security-mitigations",
    "microsoft-windows-security-mitigations/user mode": "security-mitigations",
    "microsoft-windows-shell-core/operational": "shell-core",
    "microsoft-windows-smbclient/connectivity": "smbclient-connectivity",
    "microsoft-windows-smbclient/security": "smbclient-security",
    "microsoft-windows-sysmon/operational": "sysmon",
    "microsoft-windows-taskscheduler/operational": "taskscheduler",
    "microsoft-windows-terminalservices-localsessionmanager/operational": "terminalservices-localsessionmanager",
    "microsoft-windows-vhdmp-operational": "vhdmp",
    "microsoft-windows-windows defender/operational": "windefend",
    "microsoft-windows-windows firewall with advanced security/firewall": "firewall-as",
    "microsoft-windows-wmi-activity/operational": "wmi",
    "msexchange management": "msexchange-management",
    "openssh/operational": "openssh",
    "powershellcore/operational": "powershell",
    security: "security",
    system: "system",
    "windows powershell": "powershell-classic",
  }),
);

/** Sigma's categories by service and number of the event; a key is told apart from its values by the kind of change. */
const categories: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    "powershell 4103": ["ps_module"],
    "powershell 4104": ["ps_script"],
    "powershell-classic 400": ["ps_classic_start"],
    "powershell-classic 600": ["ps_classic_provider_start"],
    "sysmon 1": ["process_creation"],
    "sysmon 2": ["file_change"],
    "sysmon 3": ["network_connection"],
    "sysmon 4": ["sysmon_status"],
    "sysmon 5": ["process_termination"],
    "sysmon 6": ["driver_load"],
    "sysmon 7": ["image_load"],
    "sysmon 8": ["create_remote_thread"],
    "sysmon 9": ["raw_access_thread"],
    "sysmon 10": ["process_access"],
    "sysmon 11": ["file_event"],
    "sysmon 12": ["registry_event", "registry_delete"],
    "sysmon 12 CreateKey": ["registry_event", "registry_add"],
    "sysmon 13": ["registry_event", "registry_set"],
    "sysmon 14": ["registry_event", "registry_rename"],
    "sysmon 15": ["create_stream_hash"],
    "sysmon 16": ["sysmon_status"],
    "sysmon 17": ["pipe_created"],
    "sysmon 18": ["pipe_created"],
    "sysmon 19": ["wmi_event"],
    "sysmon 20": ["wmi_event"],
    "sysmon 21": ["wmi_event"],
    "sysmon 22": ["dns_query"],
    "sysmon 23": ["file_delete"],
    "sysmon 24": ["clipboard_capture"],
    "sysmon 25": ["process_tampering"],
    "sysmon 26": ["file_delete_detected", "file_delete"],
    "sysmon 27": ["file_block_executable"],
    "sysmon 28": ["file_block_shredding"],
    "sysmon 29": ["file_executable_detected"],
    "sysmon 255": ["sysmon_error"],
  }),
);

/** The event log in Sigma's word, and the number of the event where that decides its category: `sysmon 1`. */
export function windowsService(event: Event): string {
  const service = services.get((textAt(event, "Channel", "winlog.channel") ?? "").toLowerCase()) ?? "";
  const numbered = `${service} ${textAt(event, "EventID", "event.code") ?? ""}`;
  const changed = `${numbered} ${textAt(event, "EventType") ?? ""}`;
  return [changed, numbered].find((each) => categories.has(each)) ?? service;
}

export function windowsOrigin(numbered: string): Origin {
  return { product: "windows", service: numbered.split(" ")[0] ?? "", categories: categories.get(numbered) ?? [] };
}

/** The first of the fields that is there, of the record itself or of what it was made into. */
function textAt({ native, ecs }: Event, ...names: string[]): string | undefined {
  for (const name of names)
    for (const object of [native, ecs]) {
      const value: Json | undefined = lookUp(object, fieldPath(name));
      if (typeof value === "string" || typeof value === "number") return String(value);
    }
  return undefined;
}
