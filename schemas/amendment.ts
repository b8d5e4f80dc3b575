import * as t from 'io-ts'
import { struct, text } from './codec'
import { PreviewText, StepId } from './plan'
import { ActionName, Instant, JsonObject, LongText, Ordinal, PlanDigest, Principal, Remark } from './scalars'
import { DecisionSurface } from './surface'

const who = { by: Principal, decided_by: Principal, surface: DecisionSurface, at: Instant }

/** What somebody who may approve wants of a plan, until the analysis has made the next revision of it. */
export const WantedAmendment = struct(
  'WantedAmendment',
  {
    ...who,
    /** Of the plan that was seen. */
    plan_digest: PlanDigest,
    plan_revision: Ordinal,
    dropped: t.array(StepId),
    /** Whole parameters, by the ids of the steps whose parameters become others. */
    parameters: t.record(t.string, JsonObject),
    /** MAC over all of it, base64url: write access to the table is no amendment. */
    mac: LongText,
  },
  { comment: Remark },
)
export type WantedAmendment = t.TypeOf<typeof WantedAmendment>

/** One thing that an amendment has changed, in words; without a parameter the step was dropped. */
export const AmendedPart = struct(
  'AmendedPart',
  { step_id: StepId, action: ActionName },
  {
    parameter: text('ParameterName', 'a line of 1 to 60 characters', { minLength: 1, maxLength: 60 }),
    was: PreviewText,
    is: PreviewText,
  },
)
export type AmendedPart = t.TypeOf<typeof AmendedPart>

/** Who has made the present revision of a plan from the one before, and what is other in it. */
export const Amendment = struct(
  'Amendment',
  { ...who, of_revision: Ordinal, changes: t.array(AmendedPart) },
  {
    comment: Remark,
    /** Why it could not be made: the plan is the one before. */
    problem: Remark,
  },
)
export type Amendment = t.TypeOf<typeof Amendment>
