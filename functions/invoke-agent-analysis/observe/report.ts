import * as t from 'io-ts'
import { struct, text } from '../../../schemas/codec'
import type { Issue } from '../../../schemas/issue'
import { DomainName, Summary } from '../../../schemas/scalars'
import { fact } from '../../domain/issues/fact'
import type { Report } from '../model'

const Word = text('IssueWord', 'a word of 1 to 100 characters', { minLength: 1, maxLength: 100 })

/** An issue as another source reports it. Its words are not trusted: nothing follows from them but a probe. */
const ReportedIssue = t.partial({ issue_type: Word, severity: Word, summary: Summary }, 'ReportedIssue')

/** By hand: the issue beside the domain, or under `issue`. */
export const ReportByHand = t.intersection(
  [t.type({ domain: DomainName }), t.partial({ issue: ReportedIssue }), ReportedIssue],
  'IssuePayload',
)

/** `IssueDetected` of another team's detector: `metadata` and whatever else it carries are not read. */
export const ReportByEvent = struct(
  'ReportedIssue',
  {
    source: t.string,
    account: t.string,
    detail: t.type(
      { data: struct('ReportedIssueData', { domain: DomainName, issue: ReportedIssue }, {}) },
      'ReportedIssueDetail',
    ),
  },
  {},
)

/** `CloudWatch Alarm State Change`. */
export const ReportByAlarm = t.type(
  {
    account: t.string,
    region: t.string,
    detail: t.type(
      {
        alarmName: text('AlarmName', 'the name of a CloudWatch alarm', { minLength: 1, maxLength: 255 }),
        state: struct('AlarmState', { value: Word }, { reason: t.string }),
      },
      'AlarmDetail',
    ),
  },
  'AlarmStateChange',
)

/** A confirmed issue with what was reported about it: quoted as facts, after what the probe has found itself. */
export const withReport = (issue: Issue, report: Report): Issue => {
  const { reported_by, issue_type, summary } = report
  const facts = [
    fact('reported_by', reported_by),
    ...(issue_type === undefined ? [] : [fact('reported_issue', issue_type)]),
    ...(summary === undefined ? [] : [fact('reported_summary', summary)]),
  ]
  return { ...issue, evidence: { ...issue.evidence, facts: [...issue.evidence.facts, ...facts] } }
}
