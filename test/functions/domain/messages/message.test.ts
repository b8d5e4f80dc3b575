import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { channels as adapters } from '../../../../functions/adapters/channels'
import { mailMessage } from '../../../../functions/adapters/channels/email/message'
import { slackMessage } from '../../../../functions/adapters/channels/slack/message'
import { encodedSize, teamsMessage } from '../../../../functions/adapters/channels/teams/message'
import type { NotifiedEvent } from '../../../../functions/domain/messages/events'
import { alertNotification } from '../../../../functions/domain/messages/events/notification'
import { messageFor } from '../../../../functions/domain/messages/message'
import { slackProblem } from '../../../../local/chat/slack-limits'
import { receiveTeams } from '../../../../local/chat/teams'
import type { Alert } from '../../../../schemas/alert'
import { AlertClosed } from '../../../../schemas/events'
import { emptyPlan, type Plan } from '../../../../schemas/plan'
import { type Channel, handOffChannels, type Risk } from '../../../../schemas/scalars'
import { START } from '../../../support/fakes'
import { hostile } from '../../../support/hostile'
import * as sample from '../../../support/samples'

const URL = 'https://api.example.com/prod/approval?t=a1.key.payload.mac'
const message = (
  alert: Alert,
  event: NotifiedEvent = 'AlertAnalyzed',
  channel: Channel = 'slack',
  policy = sample.policy,
) => messageFor(event, alert, policy, channel, URL)

const channels = Object.keys(adapters) as Channel[]
/** Where people read every message, not only what has become of an incident. */
const reading = channels.filter((channel) => !handOffChannels.includes(channel))

const planWith = (...steps: readonly (readonly [action: string, risk: Risk])[]): Plan => ({
  ...sample.plan,
  steps: steps.map(([action, risk], index) => ({
    ...{ id: `step-${index + 1}`, action, risk, parameters: {}, rationale: 'because' },
  })),
})

const model = suite('messages: what they say')
model('what takes the place of a question says what was broken; a short reply does not repeat it', () => {
  const ends = [
    ['AlertRejected', sample.rejected()],
    ['AlertClosed', sample.acknowledged()],
    ['ExecutionStarted', sample.running()],
    ['ExecutionCompleted', sample.completed()],
    ['IssueResolved', sample.resolved()],
  ] as const
  for (const [event, alert] of ends) {
    const { lines, brief } = message(alert, event)
    assert.is(lines[0], `Fault: ${alert.summary}.`, event)
    assert.not.match(brief?.lines.join() ?? '', 'Fault: ')
  }
})
model('a line that shows nothing is not sent', () => {
  const { details } = alertNotification(AlertClosed, {
    headline: () => 'closed',
    details: () => ['\u200b', 'By dana', '\n'],
    occasions: () => [],
  })
  assert.equal(details(sample.acknowledged()), ['By dana'])
})
const moments: readonly (readonly [string, NotifiedEvent, Alert, string])[] = [
  ['a question', 'AlertAnalyzed', sample.pending(), 'does not contain the expected text'],
  ['a reminder', 'ReminderDue', sample.pending(), 'still undecided'],
  ['the first of two', 'ApprovalRecorded', sample.recorded(), '1 approval(s) given'],
  ['a pause', 'AlertSnoozed', sample.snoozed(), 'snoozed until 2026-01-31 08:30 UTC by dana'],
  ['an approval', 'AlertApproved', sample.approved(), 'approved by dana'],
  ['a rejection', 'AlertRejected', sample.rejected(), 'rejected by dana'],
  ['an acknowledgement', 'AlertClosed', sample.acknowledged(), 'acknowledged by dana'],
  ['a recovery', 'AlertClosed', sample.recovered(), 'recovered by itself, nothing to decide'],
  [
    'a recovery but for one',
    'AlertClosed',
    { ...sample.recovered(), unknown_members: ['b.example.com'] },
    'recovered by itself except b.example.com, nothing to decide',
  ],
  ['a start', 'ExecutionStarted', sample.running(), 'is being carried out'],
  ['a result', 'ExecutionCompleted', sample.completed(), 'resolved'],
  ['the end of what was rejected', 'IssueResolved', sample.resolved(), 'well again'],
]
for (const [name, event, alert, words] of moments) {
  model(`${name} leads with severity and domain and fits every channel`, () => {
    for (const channel of channels) {
      const made = message(alert, event, channel)
      assert.ok(made.title.startsWith('HIGH shop.example.com: '), made.title)
      assert.match(made.title, words)
      const written = adapters[channel].render(made)
      assert.equal(adapters[channel].limits(written), E.right(written))
      assert.match(JSON.stringify(written), sample.ALERT_ID)
    }
  })
}
model(
  'a question says cause, evidence, root cause, every step with risk and target, who, until when and what then',
  () => {
    for (const channel of channels) {
      const text = JSON.stringify(
        adapters[channel].render(message(sample.pending(), 'AlertAnalyzed', channel)),
      )
      for (const part of [
        'Visitors get a page with another text than expected',
        'The cache is stale.',
        'cloudfront:CreateInvalidation',
        'low',
        'E1SHOPDEMO0001',
        '/*',
        'the cache is stale',
        '2026-01-31 09:00 UTC',
        'Without a decision nothing is carried out',
        channel === 'slack'
          ? '<@U0DANA>'
          : channel === 'teams'
            ? 'Whoever opens the link may decide'
            : 'Decide in Slack or by the API',
      ])
        assert.ok(text.includes(part), `${channel} lacks ${part}`)
    }
  },
)
model('who else has reported the fault is shown, however much the probe saw', () => {
  const reports = [
    { name: 'reported_by', value: 'CloudWatch alarm shop-5xx' },
    { name: 'reported_summary', value: 'Threshold <Crossed> & more' },
  ]
  const { issue, ...rest } = sample.pending()
  const seen = Array.from({ length: 8 }, (_, n) => ({ name: `fact_${n}`, value: String(n) }))
  const evidence = { ...issue.evidence, facts: [...seen, ...reports] }
  const made = message({ ...rest, issue: { ...issue, evidence } })
  assert.equal(
    made.facts.slice(1).map(({ label }) => label),
    ['Fact 0', 'Fact 1', 'Fact 2', 'Fact 3', 'Reported by', 'Reported summary'],
  )
  for (const channel of channels)
    assert.match(JSON.stringify(adapters[channel].render(made)), 'CloudWatch alarm shop-5xx', channel)
  assert.match(JSON.stringify(slackMessage(made)), 'Threshold &lt;Crossed&gt; &amp; more')
})
model('the plan is shown once: its JSON is not repeated in the analysis', () => {
  const analysis = `${sample.ANALYSIS}\n\n\`\`\`json\n${JSON.stringify(sample.plan)}\n\`\`\`\n`
  for (const channel of channels)
    assert.not.match(
      JSON.stringify(
        adapters[channel].render(
          message({ ...sample.pending(), agent_analysis: analysis }, 'AlertAnalyzed', channel),
        ),
      ),
      'rationale',
    )
})
const offers: readonly (readonly [string, Alert, readonly string[]])[] = [
  ['undecided', sample.pending(), ['approve', 'reject', 'snooze']],
  ['without a step', sample.pending(emptyPlan('nothing')), ['acknowledge', 'snooze']],
  ['approved', sample.approved(), []],
  ['running', sample.running(), ['stop']],
  ['resolved', sample.completed(), []],
  ['recovered', sample.recovered(), []],
  ['rejected', sample.rejected(), ['analyze_again']],
  ['analysed again', sample.again(), []],
]
for (const [name, alert, wanted] of offers) {
  model(`${name}: what can be done is ${wanted.join(', ') || 'nothing'}`, () => {
    assert.equal(message(alert).offers, wanted)
  })
}
model('a link decides where the policy lets it, and never a high risk or the first of several', () => {
  const decides = (alert: Alert, policy = sample.policy, channel: Channel = 'teams') =>
    message(alert, 'AlertAnalyzed', channel, policy).link?.decides
  const risky: Plan = { ...sample.plan, steps: sample.plan.steps.map((step) => ({ ...step, risk: 'high' })) }
  assert.is(decides(sample.pending()), true)
  assert.is(decides(sample.pending(), sample.policy, 'email'), false)
  assert.is(decides(sample.pending(), sample.policy, 'slack'), false)
  assert.is(decides(sample.pending(risky)), false)
  assert.is(decides(sample.pending(), { ...sample.policy, approvals_needed: 2 }), false)
})
model('what a reader needs first comes first, on every channel', () => {
  const change_report = { as_of: sample.issue.evidence.observed_at, changes: [], states: [], unchecked: [] }
  const plan = { ...sample.plan, confidence: 'low' as const, gaps: ['the origin'] }
  const alert = { ...sample.pending(plan), change_report }
  const facts = [...sample.issue.evidence.facts, { name: 'agreeing_probes', value: '3 of 3' }]
  const seen = { ...alert, issue: { ...sample.issue, evidence: { ...sample.issue.evidence, facts } } }
  const now = '2026-01-31T08:26:00.000Z'
  for (const channel of reading) {
    const made = messageFor('AlertAnalyzed', seen, sample.policy, channel, URL, { now })
    const text = JSON.stringify(adapters[channel].render(made))
    const order = [
      'does not contain the expected text',
      'Visitors get a page with another text',
      '(26 min); 3 of 3 probes agree.',
      'Will: cloudfront:CreateInvalidation, low risk, cannot be undone.',
      'E1SHOPDEMO0001',
      ...(channel === 'slack' ? ['"action_id":"approve","text"'] : [URL]),
      '34 min left: decide until',
      'The cache is stale.',
      'An AI agent wrote this, and the plan.',
      'confidence: low.',
      'could not check: the origin.',
      'Why these steps',
      'What changed before',
      'None seen in the day before',
      'HTTP status',
    ]
    const places = order.map((part) => text.lastIndexOf(part))
    assert.equal(
      places.filter((place) => place < 0),
      [],
      `${channel}: ${text}`,
    )
    assert.equal(
      [...places].sort((a, b) => a - b),
      places,
      channel,
    )
    assert.is(text.split('agreeing').length, 1, 'it is in words')
  }
})
const intentions: readonly (readonly [string, Alert, string])[] = [
  ['a change', sample.pending(), 'Will: cloudfront:CreateInvalidation, low risk, cannot be undone.'],
  [
    'a change that is put back, and a look',
    sample.pending(planWith(['route53:ChangeResourceRecordSets', 'high'], ['route53:GetHealthCheck', 'low'])),
    'Will: route53:ChangeResourceRecordSets, in 2 steps, high risk, can be undone.',
  ],
  [
    'two changes, one of them for good',
    sample.pending(
      planWith(['route53:ChangeResourceRecordSets', 'high'], ['cloudfront:CreateInvalidation', 'low']),
    ),
    'high risk, 1 of 2 changes can be undone.',
  ],
  [
    'looks alone',
    sample.pending(planWith(['ec2:DescribeInstances', 'low'], ['ec2:DescribeInstances', 'low'])),
    'Looks only, repairs nothing: 2 × ec2:DescribeInstances.',
  ],
  ['no step', sample.pending(emptyPlan('x')), 'Needs a person. There is no step that could be carried out.'],
  ['no analysis', sample.deferred(), 'Needs a person. no budget'],
]
for (const [name, alert, words] of intentions)
  model(`${name}: "${words}", once`, () => {
    for (const channel of channels) {
      const made = message(alert, 'AlertAnalyzed', channel)
      assert.ok(made.intention?.endsWith(words), made.intention)
      const text = JSON.stringify(adapters[channel].render(made))
      assert.is(text.split(words.replace(/^Needs a person. /, '')).length, 2, channel)
    }
  })
model('without an analysis, nothing is shown as one', () => {
  const { analysis, byline } = message(sample.deferred())
  assert.equal([analysis, byline], [undefined, undefined])
})
model('an outcome keeps plan and cause, and says what ran; its brief form does not', () => {
  const steps = [{ step_id: 'step-1', action: 'x', status: 'succeeded', verified: 'yes', undo: 'succeeded' }]
  const alert: Alert = {
    ...sample.completed(),
    execution_log: 'executions/x.md',
    execution_details: JSON.stringify({ steps }),
  }
  for (const channel of reading) {
    const made = message(alert, 'ExecutionCompleted', channel)
    const text = JSON.stringify(adapters[channel].render(made))
    for (const part of ['E1SHOPDEMO0001', 'done, then put back', 'The cache is stale.', 'Ill for', '#log'])
      assert.ok(text.includes(part), `${channel} lacks ${part}: ${text}`)
    assert.match(text, 'Show the log')
    assert.not.match(text, '"action_id"')
    const brief = JSON.stringify(adapters[channel].render(made.brief ?? made))
    assert.not.match(brief, 'The cache is stale.')
    assert.match(brief, 'Ill for')
  }
})
const became: readonly (readonly [string, object, string])[] = [
  ['succeeded', { status: 'succeeded' }, 'done'],
  ['in effect', { status: 'succeeded', verified: 'yes' }, 'done, seen to be in effect'],
  ['without effect', { status: 'succeeded', verified: 'no' }, 'done, seen not to be in effect'],
  ['unknown', { status: 'succeeded', verified: 'new' }, 'done, not known whether in effect'],
  ['failed', { status: 'failed' }, 'failed'],
  ['failed with an effect', { status: 'failed', verified: 'yes' }, 'failed, but is in effect'],
  ['put back', { status: 'succeeded', undo: 'succeeded' }, 'done, then put back'],
  ['not put back', { status: 'succeeded', undo: 'failed' }, 'done, could not be put back'],
  ['skipped', { status: 'skipped' }, 'not begun'],
  ['of another plan', { status: 'succeeded', step_id: 'other' }, 'not begun'],
]
for (const [name, step, words] of became)
  model(`a step that is ${name}: ${words}`, () => {
    const execution_details = JSON.stringify({ steps: [{ step_id: 'step-1', ...step }] })
    const made = message({ ...sample.completed(), execution_details }, 'ExecutionCompleted')
    assert.is(made.steps[0]?.became, words)
  })
model('where no step is recorded, nothing is said of any', () => {
  for (const execution_details of ['{"steps":[]}', '{"steps":7}', 'no JSON']) {
    const made = message({ ...sample.completed(), execution_details }, 'ExecutionCompleted')
    assert.is(made.steps[0]?.became, undefined)
  }
})
model('a pause changes the head, which says until when', () => {
  const { head } = message(sample.snoozed(), 'AlertSnoozed')
  assert.match(head?.notes.join(' ') ?? '', 'Snoozed until 2026-01-31 08:30 UTC by dana')
  assert.equal(head?.offers, ['approve', 'reject', 'snooze'])
  assert.ok(head?.analysis !== undefined)
})
model('a question says of a pause only while it lasts', () => {
  const notesAt = (now: string): string =>
    messageFor('ReminderDue', sample.snoozed(), sample.policy, 'slack', URL, { now }).notes.join(' ')
  assert.match(notesAt(START), 'Snoozed until')
  assert.not.match(notesAt(sample.SNOOZED_UNTIL), 'Snoozed')
})
model('an empty list of approvers is said on the card', () => {
  const made = message(sample.pending(), 'AlertAnalyzed', 'slack', { ...sample.policy, slack_approvers: [] })
  assert.match(made.notes.join(' '), 'No one is listed')
})
model('Approve asks once more, naming domain, steps and risk', () => {
  const text = JSON.stringify(slackMessage(message(sample.pending())))
  assert.match(text, 'shop.example.com. Highest risk: low. 1 step(s): 1. cloudfront:CreateInvalidation (low)')
})
model('the subject of a mail is a line of ASCII below a hundred characters', () => {
  const long = { ...sample.pending(), summary: `ünïcode\n${'x'.repeat(280)}` }
  const { subject } = mailMessage(message(long, 'AlertAnalyzed', 'email'))
  assert.ok(/^[\x20-\x7e]{1,99}$/.test(subject), subject)
})
model.run()

const safety = suite('messages: hostile texts')
safety('a line that shows nothing is not sent', () => {
  for (const channel of ['slack', 'teams', 'email'] as const) {
    const unseen = { ...sample.deferred(), analysis_problem: '\u200b\u2060' }
    const { lines } = messageFor('AlertAnalyzed', unseen, sample.policy, channel, undefined)
    assert.equal(lines, [])
  }
})
const HEADINGS = ['Cause', 'Plan', 'Why these steps', 'What changed before', 'Evidence']
/** What is live in Slack: the product's own links and, among them, only https. */
const liveInSlack = (text: string): string[] =>
  [...text.matchAll(/<([^>]*)>/g)].map(([, inner = '']) => inner)
for (const [name, markdown] of hostile) {
  safety(`${name} reaches no channel alive, and every channel takes it`, () => {
    const [first] = sample.plan.steps
    if (first === undefined) throw new Error('the sample plan has a step')
    const step = {
      ...first,
      rationale: markdown.slice(0, 1_000),
      parameters: { path: markdown.slice(0, 2_000) },
    }
    const alert: Alert = {
      ...sample.pending(),
      agent_analysis: markdown,
      summary: markdown.slice(0, 300),
      analysis_problem: markdown.slice(0, 1_000),
      plan: { version: 1, summary: markdown.slice(0, 1_000), steps: Array.from({ length: 10 }, () => step) },
      issue: {
        ...sample.issue,
        evidence: {
          ...sample.issue.evidence,
          facts: Array.from({ length: 10 }, () => ({ name: 'title', value: markdown.slice(0, 256) })),
        },
      },
    }
    const [slack, teams, mail] = [
      slackMessage(message(alert)),
      teamsMessage(message(alert, 'AlertAnalyzed', 'teams')),
      mailMessage(message(alert, 'AlertAnalyzed', 'email')),
    ]
    for (const [channel, written] of Object.entries({ slack, teams, email: mail })) {
      const checked = adapters[channel as Channel].limits(written)
      assert.ok(E.isRight(checked), E.isLeft(checked) ? `${channel}: ${checked.left}` : '')
    }
    assert.is(slackProblem(slack), undefined)
    for (const live of liveInSlack(JSON.stringify(slack).replaceAll('\\"', '"')))
      assert.ok(/^(@U0DANA$|https:\/\/|!date\^\d+\^)/.test(live), `live in Slack: ${live.slice(0, 80)}`)
    assert.not.match(JSON.stringify(slack), /@(here|channel|everyone)/)

    assert.is(receiveTeams(teams).status, 202)
    assert.ok(encodedSize(teams) < 20_000)
    for (const [, url] of JSON.stringify(teams).matchAll(/"url":"([^"]*)"/g))
      assert.match(url ?? '', /^https:\/\//)
    // Markdown is read in text blocks only, and those hold our own headings.
    for (const [, text] of JSON.stringify(teams).matchAll(/"type":"TextBlock","text":"([^"]*)"/g))
      assert.ok(HEADINGS.includes(text ?? ''), text)

    assert.not.match(mail.text, /\b(?!https:)[a-z]+:\/\//i)
    assert.not.match(mail.text, /(?!\n)[\p{Cc}\p{Bidi_Control}]/u)
  })
}
safety('a long analysis is cut at a sentence, with a link to the page', () => {
  const long = {
    ...sample.pending(),
    agent_analysis: `## Root Cause\n\n${'The cache is stale. '.repeat(800)}`,
  }
  const slack = JSON.stringify(slackMessage(message(long)))
  assert.match(slack, 'The cache is stale. …\\n<https://api.example.com')
  assert.match(
    JSON.stringify(teamsMessage(message(long, 'AlertAnalyzed', 'teams'))),
    'Read the whole analysis',
  )
})
safety.run()

const limits = suite('messages: the limit checker')
const good = slackMessage(message(sample.pending()))
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } })
const withBlocks = (...blocks: object[]) => ({ ...good, blocks })
const refusedSlack: readonly (readonly [string, object, string])[] = [
  ['a section of 3001', withBlocks(section('x'.repeat(3_001))), 'blocks'],
  ['an empty section', withBlocks(section('')), 'blocks'],
  ['51 blocks', withBlocks(...Array.from({ length: 51 }, () => section('x'))), '1 to 50'],
  ['no block', withBlocks(), '1 to 50'],
  [
    '10,001 characters',
    withBlocks(...Array.from({ length: 4 }, () => section('x'.repeat(2_600)))),
    'at most 10000',
  ],
  [
    'a text that Slack reads links out of',
    withBlocks({ type: 'section', text: { type: 'mrkdwn', text: 'x' } }),
    'blocks',
  ],
  [
    'a header of 151',
    withBlocks({ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }),
    'blocks',
  ],
  ['an unknown block', withBlocks({ type: 'video' }), 'blocks'],
  ['unfurled links', { ...good, unfurl_links: true }, 'unfurl_links'],
  ['no text', { ...good, text: '' }, 'text'],
]
for (const [name, payload, words] of refusedSlack) {
  limits(`Slack would refuse ${name}`, () => {
    const checked = adapters.slack.limits(payload)
    assert.match(E.isLeft(checked) ? checked.left : 'accepted', words)
  })
}
const card = (body: readonly object[]) => ({
  type: 'message',
  summary: 'x',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: { type: 'AdaptiveCard', version: '1.4', body },
    },
  ],
})
const runs = (text: string) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text }] })
const actionSet = (action: object) => ({ type: 'ActionSet', actions: [action] })
const refusedTeams: readonly (readonly [string, object, string])[] = [
  ['20 KB', card([runs('ü'.repeat(3_400))]), 'at most 20000 bytes'],
  ['an empty body', card([]), 'body'],
  ['an action that does nothing there', card([actionSet({ type: 'Action.Submit', title: 'x' })]), 'body'],
  [
    'a link that is not https',
    card([actionSet({ type: 'Action.OpenUrl', title: 'x', url: 'javascript:1' })]),
    'body',
  ],
  ['a table of 1.5', card([{ type: 'Table' }]), 'body'],
  [
    'another version',
    {
      ...card([runs('x')]),
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: { type: 'AdaptiveCard', version: '1.6', body: [runs('x')] },
        },
      ],
    },
    'version',
  ],
]
for (const [name, payload, words] of refusedTeams) {
  limits(`Teams would refuse ${name}`, () => {
    const checked = adapters.teams.limits(payload)
    assert.match(E.isLeft(checked) ? checked.left : 'accepted', words)
  })
}
for (const subject of ['', 'x'.repeat(100), 'a\nb', 'ü']) {
  limits(`SNS would refuse the subject ${JSON.stringify(subject.slice(0, 8))}`, () => {
    assert.ok(E.isLeft(adapters.email.limits({ subject, text: 'x' })))
  })
}
limits.run()
