import { previewText } from '../../functions/domain/messages/shown-steps'
import { previewOf } from '../../functions/domain/plan/previews'
import { wellFormed } from '../../functions/runtime/text'
import type { Alert } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import {
  AlertAnalyzed,
  AlertApproved,
  AlertClosed,
  AlertRejected,
  ApprovalRecorded,
  ApprovalRefused,
  ExecutionCompleted,
  ExecutionStarted,
  ExecutionStopRequested,
  IssueDetected,
  MessageDelivered,
  MessageFailed,
} from '../../schemas/events'
import type { AlertApproved as AlertApprovedData } from '../../schemas/events/alert-approved'
import type { ReportedIssue } from '../../schemas/issue'
import type { PlanStep, PreviewField } from '../../schemas/plan'
import { actionText } from './actions'
import { changed } from './changes'
import { trailOf } from './decision-trail'
import { executionOf } from './execution'
import type { Filed } from './filed'
import { counted, spoken, utc } from './format'
import type { AlertReview, Outage, Question, Statement } from './model'
import { allOf, firstOf } from './read'
import { sureness } from './sureness'
import { endingText, refusalText } from './wording'

/** What is known of one alert: its believed events, its record where the table holds one, and the outage it belongs to. */
export interface Known {
  readonly events: readonly Filed[]
  readonly record: Alert | undefined
  readonly outage: Outage | undefined
}

const statement = (text: string, ...from: readonly (Pick<Filed, 'event_id'> | undefined)[]): Statement => {
  const event_ids = from.flatMap((filed) => (filed === undefined ? [] : [filed.event_id]))
  return { text, ...defined({ event_ids: event_ids.length === 0 ? undefined : event_ids }) }
}

const words = (name: string): string => name.replaceAll('_', ' ')

export const answersOf = (
  known: Known,
  improve: readonly Statement[],
): Readonly<Record<Question, readonly Statement[]>> => ({
  broke: broke(known),
  knew: knew(known),
  evidence: [...evidence(known), ...changed(known.events, known.record), ...analyses(known)],
  decided: decided(known),
  done: done(known),
  improve,
})

const FACT_NAMES = { size: 'group_size', domains: 'group_domains', cause: 'group_cause' } as const

const factOf = (issue: ReportedIssue | undefined, name: string): string | undefined =>
  issue?.evidence.facts.find((fact) => fact.name === name)?.value

/** Domains that an alert was ever about: its own, and those that its events or its evidence name. */
export const domainsOf = (
  domain: string,
  issue: ReportedIssue | undefined,
  events: readonly Pick<Filed, 'members'>[],
): Pick<AlertReview, 'domains' | 'domain_count'> => {
  const named = (factOf(issue, FACT_NAMES.domains) ?? '')
    .split(' ')
    .filter((name) => name !== '' && name !== '...')
  const members = events.flatMap((one) => (one.members === undefined ? [] : [one.members]))
  const domains = [...new Set([domain, ...named, ...members.flatMap((one) => one.domains)])]
  const stated = Number(factOf(issue, FACT_NAMES.size))
  const size = Math.max(Number.isSafeInteger(stated) ? stated : 0, ...members.map((one) => one.domain_count))
  return {
    domains,
    domain_count: Math.max(size, domains.length),
  }
}

const broke = ({ events, record, outage }: Known): readonly Statement[] => {
  const detected = firstOf(IssueDetected, events)
  const issue = detected?.data.issue ?? record?.issue
  if (issue === undefined) return [statement('This window does not hold what broke.')]
  const domain = detected?.data.domain ?? record?.domain ?? ''
  const { domains, domain_count } = domainsOf(domain, issue, events)
  const unnamed = domain_count - domains.length
  const cause = factOf(issue, FACT_NAMES.cause)
  const shared = cause === undefined ? '' : ` for one cause, ${cause}`
  return [
    statement(`${words(issue.issue_type)} (${issue.severity}): ${issue.summary}`, detected?.filed),
    domain_count === 1
      ? statement(`One domain is concerned: ${domain}.`, detected?.filed)
      : statement(
          `${domain_count} domains are concerned${shared}: ${domains.join(', ')}${unnamed === 0 ? '' : `, and ${unnamed} that the evidence has no room to name`}.`,
          detected?.filed,
        ),
    ...continued(detected?.data.previous_alert_id, outage),
    ...(outage === undefined ? [] : [lasting(outage)]),
  ]
}

const continued = (previous: string | undefined, outage: Outage | undefined): readonly Statement[] => {
  if (previous === undefined) return []
  return outage?.began_with === undefined
    ? [statement(`It follows alert ${previous}.`)]
    : [statement(`It goes on with the outage that alert ${outage.began_with} began with.`)]
}

const lasting = ({ from, to }: Outage): Statement =>
  to === undefined
    ? statement(`The outage began at ${utc(from)}; nothing in this window says that it ended.`)
    : statement(
        `The outage lasted ${spoken(Date.parse(to) - Date.parse(from))}: from ${utc(from)} to ${utc(to)}.`,
      )

const knew = ({ events }: Known): readonly Statement[] => {
  const deliveries = allOf(MessageDelivered, events).map(({ filed, data }) => ({
    at: filed.at,
    said: statement(`At ${utc(filed.at)} ${data.channel} took the message about ${data.notified_of}.`, filed),
  }))
  const failures = allOf(MessageFailed, events).map(({ filed, data }) => {
    const later = allOf(MessageDelivered, events).find(
      (one) =>
        one.data.channel === data.channel &&
        causeOf(one.filed) === causeOf(filed) &&
        one.filed.at >= filed.at,
    )
    const how = data.reason === 'refused' ? 'refused' : 'could not take'
    const end =
      later === undefined
        ? 'it was not delivered in this window'
        : `it was delivered at ${utc(later.filed.at)}`
    return {
      at: filed.at,
      said: statement(
        `At ${utc(filed.at)} ${data.channel} ${how} the message about ${data.notified_of}; ${end}.`,
        filed,
        later?.filed,
      ),
    }
  })
  const all = [...deliveries, ...failures].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  return all.length === 0
    ? [statement('The archive holds no delivery of a message about this alert in this window.')]
    : all.map(({ said }) => said)
}

/** The event that a message is about. */
const causeOf = ({ detail }: Filed): unknown => Object(Object(detail).metadata).causation_id

const evidence = ({ events, record }: Known): readonly Statement[] => {
  const detected = firstOf(IssueDetected, events)
  const issue = detected?.data.issue ?? record?.issue
  if (issue === undefined) return []
  const { observed_at, target, facts, timings } = issue.evidence
  const times = Object.entries(timings).map(
    ([name, value]) => `${words(name.replace(/_ms$/, ''))} ${Number(value.toFixed(1))} ms`,
  )
  const said = statement(
    `${target} was probed at ${utc(observed_at)}${times.length === 0 ? '' : `: ${times.join(', ')}`}.`,
    detected?.filed,
  )
  const quoted = facts.map(({ name, value }) => `${words(name)}: ${value}`)
  return [{ ...said, ...(quoted.length === 0 ? {} : { details: quoted }) }]
}

const analyses = ({ events, record }: Known): readonly Statement[] => {
  const all = allOf(AlertAnalyzed, events)
  if (all.length === 0) return [statement('This window holds no analysis.')]
  return all.flatMap(({ filed, data }): readonly Statement[] => {
    const problem = data.analysis_problem === undefined ? '' : `: ${data.analysis_problem}`
    const kept = data.s3_analysis_key === undefined ? '' : ` The analysis is kept as ${data.s3_analysis_key}.`
    const head =
      data.analysis_status === 'complete'
        ? `Revision ${data.plan_revision} of the analysis was made for ${words(data.cause)}, with a plan of ${counted(data.step_count, 'step')}.${kept}`
        : `There was no analysis for revision ${data.plan_revision}${problem}.${kept}`
    const plan = record?.plan_digest === data.plan_digest ? record.plan : undefined
    if (plan !== undefined)
      return [
        { ...statement(head, filed), ...inItsWords(record?.agent_analysis) },
        ...sureness(data, filed),
        ...(plan.summary === '' ? [] : [statement(`The plan: ${plan.summary}`)]),
        ...plan.steps.map((step) => planned(step, previewOf(record ?? {}, step.id))),
      ]
    return [
      statement(head, filed),
      ...sureness(data, filed),
      ...data.steps.map(({ id, action, risk }) =>
        statement(`Step ${id}: ${action}, ${risk} risk; its parameters are not on record any more.`, filed),
      ),
    ]
  })
}

/** How much of the agent's text is quoted, in UTF-16 units: what is kept by its key holds all of it. */
const QUOTED = 600

const inItsWords = (analysis: string | undefined): Pick<Statement, 'details'> => {
  const text = (analysis ?? '').replace(/\s+/g, ' ').trim()
  if (text === '') return {}
  return {
    details: [
      `in the agent's words: ${text.length <= QUOTED ? text : `${wellFormed(text.slice(0, QUOTED))} (cut)`}`,
    ],
  }
}

const planned = (
  { id, action, risk, rationale, parameters, rollback }: PlanStep,
  preview: readonly PreviewField[] = [],
): Statement => ({
  text: `Step ${id}: ${action}, ${risk} risk. Why: ${rationale}`,
  details: [
    `parameters: ${JSON.stringify(parameters)}`,
    ...(preview.length === 0 ? [] : [`shown before the decision: ${previewText(preview)}`]),
    ...(rollback === undefined ? [] : [`to take it back: ${rollback}`]),
  ],
})

const remark = (text: string | undefined): string => (text === undefined || text === '' ? '.' : `: ${text}`)

/** Who approved, or who had approved in advance. */
const approverOf = ({
  approved_by,
  decided_by,
  decision_surface,
  standing_approval: cited,
}: AlertApprovedData): string =>
  cited === undefined
    ? `${approved_by} (${decided_by}, by ${decision_surface})`
    : `${cited.standing_id}, granted by ${cited.granted_by.join(' and ')} (use ${cited.use} of ${cited.max_per_day} within 24 hours),`

const decided = ({ events, record }: Known): readonly Statement[] => {
  const rows = [
    ...allOf(ApprovalRecorded, events).map(({ filed, data }) => ({
      at: data.approved_at,
      said: statement(
        `At ${utc(data.approved_at)} ${data.approved_by} (${data.decided_by}, by ${data.decision_surface}) gave approval ${data.approvals} of ${data.approvals_needed}${remark(data.comment)}`,
        filed,
      ),
    })),
    ...allOf(AlertApproved, events).map(({ filed, data }) => ({
      at: data.approved_at,
      said: statement(
        `At ${utc(data.approved_at)} ${approverOf(data)} approved revision ${data.plan_revision} of the plan${data.together_with === undefined ? '' : `, together with ${data.together_with.join(', ')}`}${remark(data.comment)}${trailOf(record)}`,
        filed,
      ),
    })),
    ...allOf(AlertRejected, events).map(({ filed, data }) => ({
      at: data.rejected_at,
      said: statement(
        `At ${utc(data.rejected_at)} ${data.rejected_by} (${data.decided_by}, by ${data.decision_surface}) rejected the plan${remark(data.reason)}`,
        filed,
      ),
    })),
    ...allOf(AlertClosed, events).map(({ filed, data }) => ({
      at: data.closed_at,
      said: statement(
        data.closed_by === undefined
          ? `No one decided: at ${utc(data.closed_at)} the alert was closed (${data.closed_reason}).`
          : `At ${utc(data.closed_at)} ${data.closed_by} closed it (${data.closed_reason}).`,
        filed,
      ),
    })),
    ...allOf(ExecutionStopRequested, events).map(({ filed, data }) => ({
      at: data.stop_requested_at,
      said: statement(
        `At ${utc(data.stop_requested_at)} ${data.stop_requested_by} (${data.decided_by}) wanted the execution to stop.`,
        filed,
      ),
    })),
    ...allOf(ApprovalRefused, events).map(({ filed, data }) => ({
      at: data.refused_at,
      said: statement(
        `Refused: at ${utc(data.refused_at)} ${data.decided_by} tried to ${words(data.attempted)} by ${data.decision_surface}: ${refusalText(data)}`,
        filed,
      ),
    })),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  return rows.length === 0 ? [statement('No one decided in this window.')] : rows.map(({ said }) => said)
}

const done = ({ events, record }: Known): readonly Statement[] => {
  const completed = firstOf(ExecutionCompleted, events)
  if (completed === undefined) {
    const started = firstOf(ExecutionStarted, events)
    return started === undefined
      ? [statement('Nothing was carried out in this window.')]
      : [statement('An execution began; this window does not hold its end.', started.filed)]
  }
  const { filed, data } = completed
  // Only the record of this very execution says more than its event.
  const kept = record?.execution_id === data.execution_id ? executionOf(record?.execution_details) : undefined
  const seen = kept?.verification?.summary
  return [
    ...(data.actions.length === 0 ? [statement('No action was carried out.', filed)] : []),
    ...data.actions.map((report): Statement => {
      const step = kept?.steps?.find(({ step_id }) => step_id === report.step_id)
      const details = [
        ...(step?.parameters === undefined ? [] : [`parameters: ${JSON.stringify(step.parameters)}`]),
        ...(step?.session_policy === undefined ? [] : [`rights of its session: ${step.session_policy}`]),
        ...(step?.answer === undefined ? [] : [`answer: ${JSON.stringify(step.answer)}`]),
      ]
      const said = statement(`${report.step_id}: ${actionText(report, data.dry_run === true)}.`, filed)
      return { ...said, ...(details.length === 0 ? {} : { details }) }
    }),
    statement(`${endingText(data).replace(/^./, (first) => first.toUpperCase())}.`, filed),
    ...(kept?.reason === undefined ? [] : [statement(`As recorded: ${kept.reason}`)]),
    ...(seen === undefined || seen === '' ? [] : [statement(`Last seen: ${seen}`)]),
    ...(data.execution_log === undefined
      ? []
      : [statement(`Its log is kept as ${data.execution_log}.`, filed)]),
  ]
}
