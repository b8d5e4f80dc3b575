import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { skipAgent } from '../../../functions/analyze-issue/skip-agent'
import { analysisDigest, planDigest } from '../../../functions/domain/plan/digest'
import type { Alert } from '../../../schemas/alert'
import type { OpenIssue } from '../../../schemas/monitor'
import { analysisWorld, answer, openIssue } from '../../support/analysis'
import { unavailable } from '../../support/fakes'
import * as sample from '../../support/samples'

const test = suite('an analysis that the agent is not asked for')

const PREVIOUS = 'alert-00000000000000aa'
const previous = (change: Partial<Alert> = {}): Alert => {
  const alert = {
    ...sample.pending(),
    alert_id: PREVIOUS,
    agent_analysis: answer,
    plan: sample.plan,
    ...change,
  }
  const { agent_analysis, plan = sample.plan } = alert
  const analysis_digest = analysisDigest(agent_analysis)
  const previews = sample.previewsOf(plan)
  return {
    ...alert,
    ...previews,
    plan_digest: planDigest({ alert_id: PREVIOUS, plan, analysis_digest, ...previews }),
  }
}

const worldOf = (entry: Partial<OpenIssue>, ...stored: readonly Alert[]) => {
  const world = analysisWorld(undefined, { open: { site: { ...openIssue, ...entry } } })
  for (const alert of stored) world.ports.alerts.items.set(alert.alert_id, alert)
  return world
}

test('over the budget: people get the evidence and the reason, the agent costs nothing', async () => {
  const { run, calls, alert, ports } = worldOf({ analysis: 'deferred' })
  assert.equal(await run(), E.right('analyzed'))
  assert.is(calls.length, 0)
  assert.is(alert().analysis_status, 'unavailable')
  assert.match(
    alert().analysis_problem ?? '',
    'The agent was not asked: the budget of analyses per hour is used up; when there is budget again it is asked, if the domain still fails.',
  )
  assert.match(alert().agent_analysis ?? '', 'does not contain the expected text')
  assert.equal(alert().plan?.steps, [])
  assert.equal(
    ports.events.events.map(({ name }) => name),
    ['AlertAnalyzed'],
  )
})

test('the same evidence as before: the previous analysis and its plan are carried over, and say so once', async () => {
  const carried = `> Carried over from alert-00000000000000ff: the evidence is the same.\n\n${answer}`
  for (const agent_analysis of [answer, carried]) {
    const { run, calls, alert } = worldOf(
      { analysis: 'repeated', previous_alert_id: PREVIOUS },
      previous({ agent_analysis }),
    )
    assert.equal(await run(), E.right('analyzed'))
    assert.is(calls.length, 0)
    const stored = alert()
    assert.is(
      stored.agent_analysis,
      `> Carried over from ${PREVIOUS}: the evidence is the same.\n\n${answer}`,
    )
    assert.equal([stored.analysis_status, stored.plan], ['complete', sample.plan])
    assert.is(stored.plan_digest, sample.digestOf(sample.plan, stored.agent_analysis))
  }
})

const { agent_analysis: _, ...unanalysed } = previous()
const asked: readonly (readonly [string, Partial<OpenIssue>, readonly Alert[]])[] = [
  ['nothing is said', {}, []],
  ['the previous alert is gone', { analysis: 'repeated', previous_alert_id: PREVIOUS }, []],
  ['there was none', { analysis: 'repeated' }, []],
  ['it had no analysis', { analysis: 'repeated', previous_alert_id: PREVIOUS }, [unanalysed]],
  [
    'its agent was unavailable',
    { analysis: 'repeated', previous_alert_id: PREVIOUS },
    [previous({ analysis_status: 'unavailable' })],
  ],
]
for (const [name, entry, stored] of asked) {
  test(`${name}: the agent is asked`, async () => {
    const { run, calls } = worldOf(entry, ...stored)
    assert.equal(await run(), E.right('analyzed'))
    assert.is(calls.length, 1)
  })
}

test('a previous alert that cannot be read costs an analysis, not an outage', async () => {
  const { run, calls, ports } = worldOf({ analysis: 'repeated', previous_alert_id: PREVIOUS })
  const alerts = {
    ...ports.alerts,
    get: (id: string) => (id === PREVIOUS ? TE.left(unavailable) : ports.alerts.get(id)),
  }
  assert.equal(await run({ alerts }), E.right('analyzed'))
  assert.is(calls.length, 1)
})

test('what no analysis has signed is not carried over: the agent is asked', async () => {
  const plan = { ...sample.plan, summary: 'Written into the table' }
  for (const [stored, genuine] of [
    [previous(), false],
    [{ ...previous(), plan }, true],
  ] as const) {
    const world = worldOf({ analysis: 'repeated', previous_alert_id: PREVIOUS }, stored)
    const ports = { ...world.ports, plans: { ...world.ports.plans, genuine: () => TE.right(genuine) } }
    assert.is(
      await skipAgent(
        { ...sample.analyzing(), analysis_mode: 'repeated', previous_alert_id: PREVIOUS },
        ports,
      )(),
      undefined,
    )
  }
})

test.run()
