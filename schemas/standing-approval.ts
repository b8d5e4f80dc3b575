import * as t from 'io-ts'
import { integer, struct, text } from './codec'
import { described } from './described'
import { Fact, IssueType } from './issue'
import {
  ActionName,
  AlertId,
  DomainName,
  Instant,
  JsonObject,
  LongText,
  MonitorName,
  Ordinal,
  PlanDigest,
  Principal,
  Remark,
  Severity,
} from './scalars'

export const StandingApprovalId = text(
  'StandingApprovalId',
  'the id of a standing approval, "standing-" and a UUID',
  { pattern: '^standing-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' },
)

/** Standing approvals that are kept, ended ones of the last day included. */
export const MOST_STANDING_APPROVALS = 40
/** Steps and facts that one pins. */
export const MOST_STEPS = 5
export const MOST_FACTS = 5
/** Of what one pins, as JSON. */
export const MOST_REPAIR_BYTES = 4_000
export const MOST_DAYS = 30
export const MOST_USES = 20

/** Uses within 24 hours. */
export const DailyUses = integer('DailyUses', 'a number of uses, 1 to 20', { minimum: 1, maximum: MOST_USES })
export const GrantedDays = integer('GrantedDays', 'days, 1 to 30', { minimum: 1, maximum: MOST_DAYS })

/** What a plan may hold, to the last parameter. */
export const ApprovedStep = t.strict({ action: ActionName, parameters: JsonObject }, 'ApprovedStep')
export type ApprovedStep = t.TypeOf<typeof ApprovedStep>

/** What a probe has to have seen: this fault, with these facts word for word. */
export const PinnedEvidence = struct('PinnedEvidence', { issue_type: IssueType }, { facts: t.array(Fact) })
export type PinnedEvidence = t.TypeOf<typeof PinnedEvidence>

/** The class of repairs: of one monitor, for alerts of one severity. */
export const ApprovedRepair = struct(
  'ApprovedRepair',
  {
    domain: DomainName,
    severity: Severity,
    evidence: PinnedEvidence,
    steps: t.array(ApprovedStep),
    max_per_day: DailyUses,
  },
  { monitor: MonitorName },
)
export type ApprovedRepair = t.TypeOf<typeof ApprovedRepair>

/** One plan that was approved by it; kept for a day at least, and until its execution is known to have ended well. */
export const StandingUse = struct(
  'StandingUse',
  { plan_digest: PlanDigest, alert_id: AlertId, at: Instant },
  { ended_at: Instant },
)
export type StandingUse = t.TypeOf<typeof StandingUse>

/** A class of repairs that people approve in advance. */
export const StandingApproval = struct(
  'StandingApproval',
  {
    standing_id: StandingApprovalId,
    repair: ApprovedRepair,
    proposed_at: Instant,
    expires_at: Instant,
    /** Who has granted it, and when: the authenticated principals. */
    granted_by: t.record(t.string, Instant),
    uses: t.array(StandingUse),
  },
  { reason: Remark, revoked_at: Instant, revoked_by: Principal, revoked_because: Remark },
)
export type StandingApproval = t.TypeOf<typeof StandingApproval>

/** With the MAC of `approval-handler` over all of it, base64url: write access to the table is neither a grant nor a use. */
export const StoredStandingApproval = t.intersection(
  [StandingApproval, t.type({ mac: LongText })],
  'StoredStandingApproval',
)
export type StoredStandingApproval = t.TypeOf<typeof StoredStandingApproval>

/** What a decision by a standing approval cites: part of what its MAC covers. */
export const StandingCitation = struct(
  'StandingCitation',
  {
    standing_id: described(StandingApprovalId, 'the standing approval'),
    granted_by: described(
      t.array(described(Principal, 'an authenticated principal')),
      'who granted it: proved',
    ),
    use: described(Ordinal, 'which use it is within 24 hours'),
    max_per_day: described(Ordinal, 'how many there may be within 24 hours'),
    expires_at: described(Instant, 'until when it was granted'),
  },
  {},
)
export type StandingCitation = t.TypeOf<typeof StandingCitation>
