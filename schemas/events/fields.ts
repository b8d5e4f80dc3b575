import * as t from 'io-ts'
import { described } from '../described'
import { StepId } from '../plan'
import {
  ActionName,
  AlertId,
  DomainName,
  Instant,
  MonitorName,
  Ordinal,
  PlanDigest,
  Principal,
  S3Key,
} from '../scalars'

/** Fields that several events have, with what they hold. */

export const aboutAlert = {
  alert_id: described(AlertId, 'the alert, which is the correlation_id as well'),
  domain: described(DomainName, 'the domain of the alert; of a group, the one that leads'),
}

export const ofMonitor = {
  monitor: described(
    MonitorName,
    'which of several monitors of the domain; absent where it is called as its domain',
  ),
}

/** Where several monitors share the alert. */
export const ofMembers = {
  domains: described(
    t.array(described(DomainName, 'a domain that fails')),
    'the domains that share the alert, those that lead first, at most 200; absent for an alert of one',
  ),
  domain_count: described(Ordinal, 'how many they are'),
}

export const planDigest = described(
  PlanDigest,
  'digest of alert, plan and analysis: what people approve, and what is compared before anything runs',
)
export const planRevision = described(
  Ordinal,
  'which analysis of the alert the plan is of; only the last one can be approved',
)
export const approvalExpiresAt = described(Instant, 'until when it can be decided')

/** A name as the request gave it. */
export const claimed = (did: string) =>
  described(Principal, `who ${did}, as the request named them: claimed, not proved`)

export const decidedBy = described(
  Principal,
  'the authenticated principal of the request, such as slack:TEAM/USER, api-key:ID or an IAM ARN: proved',
)

/** What the field of an execution's id holds. */
export const executionId = 'the execution; an approval has one at most'
export const actionName = described(ActionName, 'the action, as IAM names it')
export const stepId = described(StepId, 'the step, by its id in the plan')
export const analysisKey = described(S3Key, 'where the bucket of alerts holds the whole analysis')
