export { EventId, AlertId, OrganisationId, SourceId, PersonId, RuleId } from "./id.ts";
export { Instant, Validity, isValidAt, instant } from "./time.ts";
export { Text } from "./text.ts";
export { severities, Severity, severityRank } from "./severity.ts";
export { tlpLabels, Tlp, strictest, mayLeaveUs } from "./tlp.ts";
export { rsit, Classification, classify, undetermined, type RsitTaxonomy, type RsitType } from "./rsit.ts";
export { feedIds, readableFeeds, FeedId } from "./feed.ts";
export {
  Event,
  Observable,
  Attribution,
  RawReference,
  FieldIssue,
  ObservedAtReason,
  JsonRecord,
  type Json,
  type JsonObject,
} from "./event.ts";
export {
  organisationKinds,
  OrganisationKind,
  OrganisationKeys,
  Organisation,
  Tenant,
  Parent,
  Provider,
  Network,
  Domain,
  Contact,
  isAdministration,
  kreisOf,
} from "./organisation.ts";
export { Source, Books, emptyBooks, addBooks, balances, sourceHealth, type SourceHealth } from "./source.ts";
export { BookEntry } from "./book-entry.ts";
export { roles, Role, Person } from "./person.ts";
export { Rejected, RAW_KEPT_BYTES } from "./rejected.ts";
export { problemBody, problems, ProblemId, ProblemError, ok, failed, type Problem, type Result } from "./problem.ts";
export {
  Alert,
  AlertRule,
  AlertHistoryEntry,
  Episode,
  Disposition,
  dispositions,
  alertStates,
  OrganisationShare,
  concernedBy,
  EVIDENCE_KEPT,
  plainTitle,
  SHARED_OBSERVABLES,
  type AlertState,
} from "./alert.ts";
export { AlertRecord, foldAlert, type AlertCommand, type FoldVerdict, type FoldedAlert } from "./alert-record.ts";
export { RuleFileId, RuleText, RULE_TEXT_BYTES } from "./rule-file-id.ts";
export { RuleSummary } from "./rule-summary.ts";
export { RuleCheck, RuleProblem, isReleasable } from "./rule-check.ts";
export { ReplayDifference, ReplayedAlert, REPLAYED_LISTED } from "./replay-difference.ts";
export type { DryRunRequest, RuleDesk } from "./rule-desk.ts";
export { RuleFile, RuleVersion, RuleDraft, DryRunSummary, rulesInForce, withVersion } from "./rule-file.ts";
export { RuleShelf, SHELF_DAYS, isShelving, shelvedUntil } from "./rule-shelf.ts";
export { levels, Level, AreaKind, Coverage, Reason, AreaSituation } from "./situation.ts";
export { changeTypes, ChangeType, Change } from "./change.ts";
export { PARTITIONS, topics, rawTopic, rawTopicSettings, type TopicName } from "./topic.ts";
export {
  mayRead,
  mayDo,
  readsWhole,
  actions,
  type Viewer,
  type Subject,
  type Decision,
  type Action,
} from "./access.ts";
export {
  collections,
  documentsVersion,
  type CollectionDefinition,
  type CollectionName,
  type FieldKind,
} from "./collection.ts";
export {
  ProblemBody,
  listOf,
  About,
  SignIn,
  SessionView,
  PasswordChange,
  AlertView,
  AlertList,
  AlertQuery,
  Acknowledge,
  Assign,
  Assignee,
  Close,
  Reopen,
  Comment,
  OrganisationView,
  OrganisationSummary,
  SourceView,
  NewSource,
  NewSourceAnswer,
  NewPerson,
  NewPersonAnswer,
  IntakeAnswer,
  EventView,
  EventList,
  RejectedList,
} from "./api.ts";
export { AreaView, LevelChange, SituationView } from "./api-situation.ts";
export {
  RuleFigures,
  RuleRow,
  RuleList,
  RuleFileView,
  RuleView,
  RuleDraftBody,
  RuleNoteBody,
  RuleCheckBody,
  DryRunBody,
  DryRun,
  ShelfBody,
  DRY_RUN_DAYS,
  MOST_DRY_RUN_DAYS,
} from "./api-rules.ts";
export { ChangeMessage, ChangeList, Heartbeat } from "./api-live.ts";
