import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeActions } from '../../../functions/adapters/actions'
import type { AnalysisPorts } from '../../../functions/analyze-issue/ports'
import { type Analyzed, analyzeAgain } from '../../../functions/analyze-issue/use-case'
import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import {
  fakeAlerts,
  fakeBase,
  fakeDocuments,
  fakeMonitors,
  fakePublisher,
  noChanges,
} from '../../support/fakes'
import { trusting } from '../../support/macs'
import * as sample from '../../support/samples'

const world = (alert: Alert | undefined, minutes: number) => {
  const base = fakeBase()
  base.advance(minutes * 60_000)
  const ports = {
    ...base,
    alerts: fakeAlerts(...(alert === undefined ? [] : [{ ...alert, outbox: {} }])),
    monitors: fakeMonitors(),
    events: fakePublisher(),
    documents: fakeDocuments(),
    agent: { invoke: () => TE.of({ text: '## Root Cause\n\nA second look.' }) },
    plans: trusting.plans,
    amendments: trusting.amendments,
    changes: noChanges,
    actions: sample.previewing(makeActions(sample.settings.execution)),
    settings: sample.settings,
    pause: sample.noPause,
    timer: sample.noTimer,
    remaining: () => 300_000,
  } satisfies AnalysisPorts
  return { ports, stored: () => ports.alerts.items.get(sample.ALERT_ID) }
}

const test = suite('analysis: again')

const table: readonly (readonly [string, Alert | undefined, number, Analyzed])[] = [
  ['an alert that people want analysed again', sample.again(), 1, 'analyzed'],
  ['an analysis whose function is dead', sample.analyzing(), 6, 'analyzed'],
  ['an analysis under way', sample.analyzing(), 5, 'being analyzed'],
  ['an alert that no one asked to analyse again', sample.pending(), 1, 'already analyzed'],
  ['an alert that was decided', sample.approved(), 1, 'already analyzed'],
  ['an alert that has ended', sample.rejected(), 1, 'ended'],
  ['an alert that is not there', undefined, 1, 'not detected'],
]
for (const [name, alert, minutes, expected] of table) {
  test(`${name}: ${expected}`, async () => {
    const { ports, stored } = world(alert, minutes)
    assert.equal(await analyzeAgain(sample.ALERT_ID)(ports)(), E.right(expected))
    assert.is(ports.events.events.length, expected === 'analyzed' ? 1 : 0)
    if (expected === 'analyzed') assert.is(stored()?.analysis_status, 'complete')
  })
}

test('the second revision replaces the first, in a document of its own', async () => {
  const asked = sample.step(
    sample.pending(),
    { name: 'analyze_again', actor: sample.actor },
    '2026-01-31T08:50:00.000Z',
  )
  const { ports, stored } = world({ ...asked, s3_analysis_key: 'alerts/first.md' }, 51)
  await analyzeAgain(sample.ALERT_ID)(ports)()
  const { plan_revision, s3_analysis_key, agent_analysis } = stored() ?? sample.pending()
  assert.equal([plan_revision, agent_analysis], [2, '## Root Cause\n\nA second look.'])
  assert.is(s3_analysis_key, `alerts/2026-01-31/shop.example.com/08-50-00-${sample.ALERT_ID}.md`)
})

test('only the preview failed: it is asked for anew, and the agent is not, unless somebody added a word', async () => {
  const { previews: _, ...alert } = sample.pending()
  const failed = { ...alert, preview_problem: 'step-1: Throttling: slow down' }
  for (const comment of [undefined, 'look at the origin']) {
    const { ports, stored } = world(
      sample.step(failed, { name: 'analyze_again', actor: { ...sample.actor, ...defined({ comment }) } }),
      1,
    )
    assert.equal(await analyzeAgain(sample.ALERT_ID)(ports)(), E.right('analyzed'))
    const { plan, previews, preview_problem, agent_analysis } = stored() ?? {}
    assert.is(preview_problem, undefined)
    assert.is(agent_analysis === sample.ANALYSIS, comment === undefined)
    if (comment === undefined)
      assert.equal([plan, previews], [sample.plan, sample.previewsOf(sample.plan).previews])
  }
})
test('a preview that fails: people get the plan and why no one can approve it', async () => {
  const { ports, stored } = world(sample.again(), 1)
  const actions = {
    ...ports.actions,
    preview: () => TE.left({ message: 'AccessDenied', throttled: false }),
  }
  const agent = {
    invoke: () => TE.of({ text: `## Root Cause\n\n\`\`\`json\n${JSON.stringify(sample.plan)}\n\`\`\`\n` }),
  }
  assert.equal(await analyzeAgain(sample.ALERT_ID)({ ...ports, actions, agent })(), E.right('analyzed'))
  const { plan, previews, preview_problem } = stored() ?? {}
  assert.equal([plan?.steps.length, previews], [1, undefined])
  assert.is(preview_problem, 'step-1 (cloudfront:CreateInvalidation): AccessDenied')
})
test.run()
