import * as t from 'io-ts'
import { struct, text } from '../../../schemas/codec'
import type { Fact, Issue } from '../../../schemas/issue'
import { DomainName, Summary } from '../../../schemas/scalars'

const Word = text('IssueWord', 'a word of 1 to 100 characters', { minLength: 1, maxLength: 100 })

/** An issue as others tell it. Their words are not this system's: nothing follows from them but a probe. */
const ToldIssue = t.partial({ issue_type: Word, severity: Word, summary: Summary }, 'ToldIssue')

/** By hand: the issue beside the domain, or under `issue`. */
export const ToldByHand = t.intersection(
  [t.type({ domain: DomainName }), t.partial({ issue: ToldIssue }), ToldIssue],
  'IssuePayload',
)

/** `IssueDetected` of another team's detector: `metadata` and whatever else it carries are not looked at. */
export const ToldByEvent = struct(
  'ReportedIssue',
  {
    source: t.string,
    account: t.string,
    detail: t.type(
      { data: struct('ReportedIssueData', { domain: DomainName, issue: ToldIssue }, {}) },
      'ReportedIssueDetail',
    ),
  },
  {},
)

/** `CloudWatch Alarm State Change`. */
export const ToldByAlarm = t.type(
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

/** What somebody else says is wrong with a domain. */
export interface Report {
  readonly reported_by: string
  readonly issue_type?: string | undefined
  readonly summary?: string | undefined
}

const FACT_LENGTH = 256

/** Words from outside, freed of control characters and cut, as the prober's own facts are. */
const fact = (name: string, value: string): Fact => ({
  name,
  value: [...value.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')].slice(0, FACT_LENGTH).join(''),
})

/** A confirmed issue with what was said about it: quoted as facts, after what the probe has seen itself. */
export const withReport = (issue: Issue, report: Report): Issue => {
  const { reported_by, issue_type, summary } = report
  const facts = [
    fact('reported_by', reported_by),
    ...(issue_type === undefined ? [] : [fact('reported_issue', issue_type)]),
    ...(summary === undefined ? [] : [fact('reported_summary', summary)]),
  ]
  return { ...issue, evidence: { ...issue.evidence, facts: [...issue.evidence.facts, ...facts] } }
}
