import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { escapeHtml } from '../../../functions/domain/messages/markdown/html'
import { previewOf } from '../../../functions/domain/plan/previews'
import type { Alert } from '../../../schemas/alert'
import type { DomainEvent } from '../../../schemas/event'
import { html } from '../../../tools/review/html'
import { markdown, plain } from '../../../tools/review/markdown'
import { type AlertReview, type Question, questions, type Review } from '../../../tools/review/model'
import { refusalText } from '../../../tools/review/wording'
import { GROUP, oddDay } from '../../support/odd-day'
import { reviewedDay } from '../../support/reviewed-day'

const test = suite('tools/review: a day of what is easily reported wrong')

const day = oddDay()
const review: Review = reviewedDay(day, { time_zone: 'UTC' })
const page = html(review)
const document = markdown(review)

type Name = keyof typeof day.lives
const reviewOf = (name: Name): AlertReview => {
  const found = review.alerts.find(({ alert_id }) => alert_id === day.lives[name].alert.alert_id)
  if (found === undefined) throw new Error(`the review lacks ${name}`)
  return found
}
const recordOf = ({ alert_id }: AlertReview): Alert => {
  const found = day.alerts.find((alert) => alert.alert_id === alert_id)
  if (found === undefined) throw new Error('there is no record')
  return found
}
const eventsOf = ({ alert_id }: AlertReview): readonly DomainEvent[] =>
  day.events.filter(({ detail }) => detail.metadata.correlation_id === alert_id)
const said = (name: Name, question: Question): string =>
  reviewOf(name)
    .answers[question].map(({ text }) => text)
    .join('\n')
const reached = (name: Name) =>
  Object.fromEntries(reviewOf(name).milestones.map((one) => [one.name, one.at?.slice(11, 19) ?? '-']))

for (const [name, outcome, actions] of [
  ['group', 'repaired', { in_effect: 1 }],
  ['dry', 'dry_run', { dry_run: 1 }],
  ['undone', 'not_repaired', { put_back: 1 }],
  ['unhelpful', 'recovered', { not_in_effect: 1 }],
  ['unknown', 'unknown', { failed: 1 }],
  ['acknowledged', 'acknowledged', {}],
  ['followed', 'recovered', {}],
  ['revised', 'repaired', { carried_out: 1 }],
  ['forged', 'rejected', {}],
] as const)
  test(`${name} is ${outcome}`, () => {
    assert.is(reviewOf(name).outcome, outcome)
    assert.equal(reviewOf(name).actions, actions)
  })

test('what is counted is what there was', () => {
  assert.equal(review.outcomes, {
    ...{ repaired: 2, dry_run: 1, not_repaired: 1, recovered: 2, unknown: 1, acknowledged: 1, rejected: 1 },
  })
  assert.equal(review.actions, {
    ...{ in_effect: 1, carried_out: 1, not_in_effect: 1, put_back: 1, failed: 1, dry_run: 1 },
  })
})

test('members of a group are named, and those that the evidence has no room for are counted', () => {
  assert.equal(reviewOf('group').domains, GROUP)
  assert.is(reviewOf('group').domain_count, 5)
  assert.match(
    said('group', 'broke'),
    'b.example.com, c.example.com, and 2 that the evidence has no room to name',
  )
  const { alerts } = reviewedDay(day, { filter: { domain: 'c.example.com' } })
  assert.equal(
    alerts.map(({ domain }) => domain),
    [GROUP[0]],
  )
})

test('milestones of the field, from the events', () => {
  assert.equal(reached('group'), {
    impact_began: '08:00:00',
    detected: '08:00:05',
    people_notified: '08:00:39',
    decided: '08:06:40',
    mitigated: '08:06:43',
    recovered: '08:07:13',
  })
  for (const name of ['dry', 'undone', 'unhelpful', 'unknown'] as const)
    assert.is(reached(name).mitigated, '-')
  for (const name of ['dry', 'undone', 'unknown'] as const) assert.is(reached(name).recovered, '-')
})

test('an outage began between the last look that found the site well and the first that did not', () => {
  const [began] = reviewOf('unknown').milestones
  assert.equal([began?.name, began?.at], ['impact_began', '2026-03-02T11:58:00.000Z'])
  assert.match(began?.text ?? '', /last found well 1 min 00 s before, at 2026-03-02 11:57:00 UTC/)
  assert.match(reviewOf('group').milestones[0]?.text ?? '', 'no healthy one before it is on record')
})

test('an outage ends when the site is well, not when somebody acknowledges', () => {
  const { outage } = reviewOf('acknowledged')
  assert.equal(outage, { from: '2026-03-02T13:00:00.000Z', to: day.lives.followed.alert.closed_at })
  assert.equal(reviewOf('followed').outage, {
    ...outage,
    began_with: day.lives.acknowledged.alert.alert_id,
  })
  assert.is(reached('acknowledged').recovered, reached('followed').recovered)
})

test('who knew when: a message that came through later, one that never did', () => {
  assert.match(
    said('group', 'knew'),
    'teams could not take the message about AlertAnalyzed; it was delivered at',
  )
  assert.match(
    said('acknowledged', 'knew'),
    'email refused the message about AlertAnalyzed; it was not delivered in this window',
  )
  assert.match(said('dry', 'knew'), 'no delivery of a message')
})

test('a forged approval is shown, contradicted, and nothing is concluded from it', () => {
  const { timeline, answers } = reviewOf('forged')
  const forged = timeline.filter(({ verification }) => verification === 'unverified')
  assert.equal(
    forged.map(({ event }) => event),
    ['AlertApproved'],
  )
  assert.not.match(JSON.stringify(answers), 'mallory')
  assert.is(reached('forged').decided, '16:03:37')
})

test('an earlier revision is kept no longer, and is not called unverified', () => {
  const { timeline } = reviewOf('revised')
  const analysed = timeline.filter(({ event }) => event === 'AlertAnalyzed')
  assert.equal(
    analysed.map(({ verification, because }) => [verification, because]),
    [
      ['not_recorded', 'the record holds revision 2 of the plan'],
      ['verified', undefined],
    ],
  )
  assert.match(said('revised', 'decided'), /Refused: at .* slack:T0DEMO\/U0MALLORY tried to approve/)
})

test('what took longest is said without the time of what came before it', () => {
  assert.match(said('group', 'improve'), 'The slowest phase was the decision: 6 min 03 s.')
})

test('the setting that refused is named once', () => {
  const setting = 'approval.high.slack_approvers'
  const reason = 'you are not listed as approver'
  for (const given of [reason, `${reason} (setting ${setting})`])
    assert.is(refusalText({ reason: given, setting }), `${reason} (setting ${setting})`)
})

test('a blind prober is reported in all three', () => {
  assert.equal(
    review.blindness.map(({ from, to }) => [from.slice(11, 16), to?.slice(11, 16)]),
    [['18:00', '18:20']],
  )
  for (const text of [page, document])
    assert.match(text, 'Detection was degraded from 2026-03-02 18:00:00 UTC to 2026-03-02 18:20:00 UTC')
  assert.match(document, '## About the system itself')
})

/** Every time, name, number of milliseconds and resource of a sentence. */
const factsIn = (text: string): readonly string[] => [
  ...(text.match(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?= UTC)/g) ?? []).map((time) => time.replace(' ', 'T')),
  ...(text.match(/(?:slack|lambda|link|api-key):[^\s,)]+/g) ?? []),
  ...(text.match(/\b[a-z0-9-]+:[A-Z][A-Za-z]+/g) ?? []),
  ...(text.match(/\b[a-z]+\.example\.com\b/g) ?? []),
  ...(text.match(/\balert-[0-9a-f]{16}\b/g) ?? []),
  ...(text.match(/\b\d+(?= ms\b)/g) ?? []),
  ...(text.match(/\b(?:alerts|executions)\/\S+\.md/g) ?? []),
]

test('every fact of every sentence is in a stored item or an event of that alert', () => {
  let checked = 0
  for (const alert of review.alerts) {
    const related = [alert, ...review.alerts.filter(({ domain }) => domain === alert.domain)]
    const stored = JSON.stringify(related.flatMap((one) => [recordOf(one), eventsOf(one)]))
    const ids = new Set(eventsOf(alert).map(({ detail }) => detail.metadata.event_id))
    for (const question of Object.keys(questions) as Question[]) {
      assert.ok(alert.answers[question].length > 0, `${question} of ${alert.domain} has no answer`)
      for (const { text, event_ids = [], details = [] } of alert.answers[question]) {
        for (const id of event_ids) assert.ok(ids.has(id), `${text}: there is no event ${id}`)
        for (const fact of factsIn([text, ...details].join('\n'))) {
          assert.ok(stored.includes(fact), `"${text}" says ${fact}, and nothing stored does`)
          checked += 1
        }
      }
    }
    for (const { at, event_id, text } of alert.milestones) {
      if (event_id !== undefined) assert.ok(ids.has(event_id), text)
      // When a change was in effect is its begin and its duration.
      if (at !== undefined && !text.endsWith('was carried out')) assert.ok(stored.includes(at), text)
    }
  }
  assert.ok(checked > 120, `only ${checked} facts were checked`)
})

test('parameters, rationale and answers are those of the record, word for word', () => {
  const record = recordOf(reviewOf('group'))
  const [step] = record.plan?.steps ?? []
  const details = reviewOf('group').answers.evidence.flatMap((one) => one.details ?? [])
  assert.ok(details.includes(`parameters: ${JSON.stringify(step?.parameters)}`))
  const [shown] = previewOf(day.lives.group.alert, step?.id ?? '') ?? []
  assert.type(shown?.name, 'string')
  assert.ok(
    details.some((detail) => detail.startsWith(`shown before the decision: ${shown?.name}: `)),
    details.join('\n'),
  )
  assert.ok(said('group', 'evidence').includes(step?.rationale ?? '-'))
  const done = reviewOf('group').answers.done.flatMap((one) => one.details ?? [])
  assert.ok(done.includes('answer: {"id":"I2J0EXAMPLE"}'))
})

test('the three outputs say the same', () => {
  const statements = review.alerts.flatMap(({ answers }) => Object.values(answers).flat())
  for (const { text, details = [] } of [...statements, ...review.improvements])
    for (const sentence of [text, ...details]) {
      assert.ok(page.includes(escapeHtml(sentence)), `the page lacks "${sentence}"`)
      assert.ok(document.includes(plain(sentence)), `the post-mortem lacks "${sentence}"`)
    }
  for (const { timeline, gaps, milestones } of review.alerts)
    for (const { text } of [...timeline, ...gaps, ...milestones]) {
      assert.ok(page.includes(escapeHtml(text)), `the page lacks "${text}"`)
      assert.ok(document.includes(plain(text)), `the post-mortem lacks "${text}"`)
    }
  for (const id of page.matchAll(/href="#([^"]+)"/g))
    assert.ok(page.includes(`id="${id[1]}"`), `#${id[1]} leads nowhere`)
})

test('one column of times where the zone is UTC, two elsewhere', () => {
  assert.match(document, '| UTC | phase |')
  assert.not.match(document, '| UTC | UTC |')
  assert.match(markdown(reviewedDay(day, { time_zone: 'Asia/Tokyo' })), '| UTC | Asia/Tokyo | phase |')
})

test.run()
