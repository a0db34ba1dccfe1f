import type { Json } from "@lagewarte/model";

/** How a column's text becomes a value of `native`. */
export type ColumnKind = "text" | "integer" | "decimal" | "boolean";

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const integers = words(`
  ack_number alarm_input_channels alarm_output_channels connected_clients curr_connections domain_controller_functionality
  domain_functionality duration forest_functionality highest_committed_usn http_code ip_header_seqnum ip_header_ttl
  major_error_code_int message2_type_int message_type_int minor_error_code_int naics number_of_connections packets peer
  pid poll precision remote_video_input_channels sic spi_size ssl_version startup_error_line stratum tc
  total_connections urgent_pointer uptime video_input_channels video_output_channels window_size
  free_disk used_disk total_disk bytes_in bytes_out`);

const integerEnd = /(?:^|_)(?:port|asn|naics|sic|count|size|length|bytes)$/;

const decimals = words(`
  amplification avg_pps clk_wander frequency jitter leap max_pps min_amplification offset rootdelay rootdispersion
  vulnerability_score`);

const booleans = words(`
  anon_login anonymous_access bluekeep_vulnerable browser_trusted build_snapshot cert_expired cert_valid
  client_can_handle_expired_passwords client_compress client_connect_attrs client_connect_with_db client_deprecated_eof
  client_found_rows client_ignore_sigpipe client_ignore_space client_interactive client_local_files client_long_flag
  client_long_password client_multi_results client_multi_statements client_no_schema client_odbc client_plugin_auth
  client_plugin_auth_len_enc_client_data client_protocol_41 client_ps_multi_results client_reserved
  client_secure_connection client_session_track client_ssl client_transactions cve20190708_vulnerable freak_vulnerable
  has_password http_usessl ipv4_dhcp_enable ipv6_dhcp_enable is_global_catalog_ready is_synchronized md2_auth md5_auth
  none_auth nat nulluser oem_auth ok packet_randomized passkey_auth permessage_auth self_signed smb_implant ssl_poodle
  tlsv13_support userlevel_auth usernames`);

export function kindOf(column: string): ColumnKind {
  if (integers.has(column) || integerEnd.test(column)) return "integer";
  if (decimals.has(column)) return "decimal";
  return booleans.has(column) ? "boolean" : "text";
}

const INTEGER = /^(?:0|-?[1-9]\d{0,14})$/;
const DECIMAL = /^-?\d{1,15}(?:\.\d{1,15})?$/;
const truths: ReadonlyMap<string, boolean> = new Map([
  ...["y", "yes", "true", "enabled", "1"].map((word): [string, boolean] => [word, true]),
  ...["n", "no", "false", "disabled", "0"].map((word): [string, boolean] => [word, false]),
]);

/** The value by its column's kind; a text that does not fit the kind stays the text it is (`007`, `unknown`). */
export function valueOf(text: string, kind: ColumnKind): Json {
  if (kind === "integer") return INTEGER.test(text) ? Number(text) : text;
  if (kind === "decimal") return DECIMAL.test(text) ? Number(text) : text;
  return kind === "boolean" ? (truths.get(text.toLowerCase()) ?? text) : text;
}
