import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { channels } from '../../../../functions/adapters/channels'
import { alertPage } from '../../../../functions/approval-handler/link/page/alert-page'
import { stateOf } from '../../../../functions/approval-handler/link/page/state'
import type { NotifiedEvent } from '../../../../functions/domain/messages/events'
import { messageFor } from '../../../../functions/domain/messages/message'
import { escapeSlack, slackCode } from '../../../../functions/domain/messages/slack/text'
import type { Alert } from '../../../../schemas/alert'
import { Channel } from '../../../../schemas/scalars'
import * as sample from '../../../support/samples'

const forged = suite('texts of others: one line where one is meant')

const ENDS = ['\n', '\r', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029', '\n\n']
const LINE = 'At 03:00 The plan is carried out now.'
const STEP = '2. route53:GetHealthCheck · low risk'

/** Every text of an alert that somebody else has written, with a line of ours in it. */
const written = (end: string): readonly (readonly [string, NotifiedEvent, Alert])[] => {
  const text = `x${end}${LINE}${end}${STEP}`
  const [step] = sample.plan.steps
  if (step === undefined) throw new Error('the sample plan has a step')
  const plan = {
    ...sample.plan,
    steps: [{ ...step, rationale: text, parameters: { [text]: [text, { deep: text }] } }],
  }
  const { issue } = sample
  const evidence = { ...issue.evidence, target: text, facts: [{ name: 'title', value: text }] }
  return [
    ['rationale and parameters', 'AlertAnalyzed', { ...sample.pending(), plan }],
    ['evidence', 'AlertAnalyzed', { ...sample.pending(), issue: { ...issue, evidence } }],
    ['summary', 'AlertAnalyzed', { ...sample.pending(), summary: text }],
    ['the reason of no plan', 'AlertAnalyzed', { ...sample.pending(), analysis_problem: text }],
    ['who approved', 'AlertApproved', { ...sample.approved(), approved_by: text, decided_by: text }],
    ['a comment', 'AlertApproved', { ...sample.approved(), approval_comment: text }],
    ['who rejected', 'AlertRejected', { ...sample.rejected(), rejected_by: text, rejection_reason: text }],
    [
      'who acknowledged',
      'AlertClosed',
      { ...sample.acknowledged(), closed_by: text, approval_comment: text },
    ],
    ['who snoozed', 'AlertSnoozed', { ...sample.snoozed(), snoozed_by: text }],
    [
      'who stopped',
      'ExecutionStopRequested',
      { ...sample.running(), stop_requested_by: text, stop_requested_at: sample.SNOOZED_UNTIL },
    ],
    ['who asked again', 'AnalysisRequested', { ...sample.again(), analysis_requested_by: text }],
    [
      'how it ended',
      'ExecutionCompleted',
      { ...sample.completed(), execution_details: JSON.stringify({ reason: text }) },
    ],
  ]
}
/** The lines that people see, each text of a card or a block by its lines. */
const linesOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return value.split(/\r\n?|[\n\v\f\u0085\u2028\u2029]/)
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(linesOf)
}
/** Lines of a page: what is between its tags. */
const linesOfPage = (html: string): readonly string[] => html.split(/<[^>]*>/).map((text) => text.trim())

for (const end of ENDS) {
  for (const [name, event, alert] of written(end)) {
    forged(`${name} with ${JSON.stringify(end)}: no line and no step of ours is forged`, () => {
      for (const channel of Object.keys(Channel.keys) as Channel[]) {
        const message = channels[channel].render(
          messageFor(event, alert, sample.policy, channel, 'https://a.example/'),
        )
        for (const line of linesOf(message)) {
          const shown = line.replace(/^[\s•>*`]+/, '')
          assert.not.ok(shown.startsWith(LINE) || shown.startsWith('2. '), `${channel}: ${line}`)
        }
      }
      const now = sample.pending().timestamp
      const { notice } = stateOf(alert, alert.plan_digest ?? '', now)
      const page = alertPage({
        status: 200,
        alert,
        now,
        approvalsNeeded: 1,
        execution: { mode: 'gated', dry_run: false },
        ...(notice === undefined ? {} : { notice }),
      })
      for (const line of linesOfPage(page.body))
        assert.not.ok(line.startsWith(LINE) || line.startsWith('2. '), line)
    })
  }
}
forged('a link of an agent says where it leads, whatever it is called', () => {
  const agent_analysis =
    '## Root Cause\n\nSee [Review and decide](https://evil.example/x), [https://a.example/](https://evil.example/y) and https://plain.example/z.'
  const alert = { ...sample.pending(), agent_analysis }
  const texts = (['slack', 'teams', 'email'] as const).map((channel) =>
    channels[channel].render(
      messageFor('AlertAnalyzed', alert, sample.policy, channel, 'https://a.example/'),
    ),
  )
  const page = alertPage({
    ...{ status: 200, alert, now: alert.timestamp, approvalsNeeded: 1 },
    execution: { mode: 'gated', dry_run: false },
  })
  for (const text of [...texts.map((one) => JSON.stringify(one)), page.body]) {
    assert.is(text.match(/ \((https:\/\/)?evil\.example/g)?.length, 2, text)
    assert.not.match(text, /\((https:\/\/)?plain\.example/)
  }
})
forged('a name that somebody gave themselves is no user of Slack, wherever a user is named', () => {
  const alert = { ...sample.snoozed(), snoozed_by: '<@U0CISO> (API key k1)' }
  const policy = { ...sample.policy, slack_approvers: ['T0123ABCD/U0LISTED'] }
  for (const event of ['AlertAnalyzed', 'ReminderDue'] as const) {
    const text = JSON.stringify(
      channels.slack.render(messageFor(event, alert, policy, 'slack', 'https://a.example/')),
    )
    assert.match(text, 'by &lt;@U0CISO&gt;')
    assert.match(text, '<@U0LISTED>')
  }
})
forged.run()

const long = suite('names as long as they may be')
/** 253 characters, and 64. */
const domain = [63, 63, 63, 61].map((length) => 'a'.repeat(length)).join('.')
const monitor = 'x'.repeat(64)

for (const [event, alert] of [
  ['AlertAnalyzed', sample.pending()],
  ['AlertUpdated', sample.pending()],
  ['ReminderDue', sample.snoozed()],
  ['AlertApproved', sample.approved()],
  ['ExecutionCompleted', sample.completed()],
] as const)
  long(`${event}: every channel takes its message`, () => {
    for (const channel of Object.keys(Channel.keys) as Channel[]) {
      const message = messageFor(
        event,
        { ...alert, domain, monitor },
        sample.policy,
        channel,
        'https://a.example/',
      )
      const taken = channels[channel].limits(channels[channel].render(message))
      assert.ok(E.isRight(taken), E.isLeft(taken) ? `${channel}: ${taken.left.slice(-300)}` : '')
    }
  })
long.run()

const copied = suite('values in Slack: copied as they are')
/** What is seen and copied: without marks of code, entities as what they are for. */
const seen = (mrkdwn: string): string =>
  mrkdwn.replaceAll('`', '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

const values = [
  'https://shop.example.com/health_check',
  'https://shop.example.com/_next/static/*',
  '/health_check',
  '/_a_/~b~/*c*?x=1&y=<2>',
  'snake_case_name',
  'a*b',
  '_dmarc.example.com',
  'max-age=0, must-revalidate',
  'Ä/ö_ü',
]
for (const value of values) {
  copied(`${value}, as the probed address and as a fact`, () => {
    const evidence = { ...sample.issue.evidence, target: value, facts: [{ name: 'location', value }] }
    const alert = { ...sample.pending(), issue: { ...sample.issue, evidence } }
    const { blocks } = channels.slack.render(
      messageFor('AlertAnalyzed', alert, sample.policy, 'slack', 'https://a.example/'),
    ) as { blocks: { text?: { text: string } }[] }
    const shown = blocks.flatMap(({ text }) => text?.text.split('\n') ?? [])
    for (const label of ['Probed', 'Leads to']) {
      const line = shown.find((text) => text.startsWith(`${label}: `)) ?? ''
      assert.is(seen(line), `${label}: ${value}`)
      assert.ok(line.endsWith('`'), 'it is code')
    }
  })
  copied(`${value}, in the middle of a sentence`, () => {
    if (/[*_~]/.test(value) && !value.includes('/') && !/[\p{L}\p{N}][*_~][\p{L}\p{N}]/u.test(value)) return
    assert.is(seen(escapeSlack(`see ${value} there`)), `see ${value} there`)
  })
}
copied('whatever a value is, code holds it whole, and nothing in it is live', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '_', '*', '~', '<', '>', '&', '/', ' ', '!', '@', '|', '#') }),
      (value) => {
        fc.pre(value.trim() !== '')
        const code = slackCode(value)
        assert.is(seen(code), value)
        assert.not.match(code, /[<>]/)
      },
    ),
  )
})
copied('a sentence holds no mark that pairs, and no name that notifies everyone', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          'a',
          '_',
          '*',
          '~',
          '`',
          '<!channel>',
          '<@U0>',
          '@here',
          '@channel',
          ' ',
          '/',
          '.',
          'b',
        ),
      ),
      (pieces) => {
        const text = escapeSlack(pieces.join('')).replace(/`[^`\u200b][^`]*`/g, '')
        assert.not.match(text, /<|@here|@channel/)
        // A mark at the edge of a word is followed by a space without width.
        assert.not.match(text, /(?<![\p{L}\p{N}])[*_~](?!\u200b)|(?<!\u200b)[*_~](?![\p{L}\p{N}\u200b])/u)
      },
    ),
  )
})
copied.run()
