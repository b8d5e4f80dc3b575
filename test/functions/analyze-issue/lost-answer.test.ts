import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newAlert } from '../../../functions/domain/alert/decide'
import { conditionFailed } from '../../../functions/runtime/errors'
import type { AlertStore } from '../../../functions/runtime/ports'
import { analysisWorld, openIssue } from '../../support/analysis'
import { OTHER } from '../../support/commands'
import { START } from '../../support/fakes'
import * as sample from '../../support/samples'

/** A write that was made, whose answer got lost: the client sends it again, and the condition fails. */

const test = suite('analysis: an answer that got lost')

const lost = <A>(written: ReturnType<AlertStore['create']> | ReturnType<AlertStore['apply']>) =>
  pipe(
    written as TE.TaskEither<never, A>,
    TE.flatMap(() => TE.left(conditionFailed(sample.ALERT_ID))),
  )

test('of the first write of the alert: the analysis goes on', async () => {
  const { ports, run, calls, alert } = analysisWorld()
  const create: AlertStore['create'] = (created) => lost(ports.alerts.create(created))
  assert.equal(await run({ alerts: { ...ports.alerts, create } }), E.right('analyzed'))
  assert.is(calls.length, 1)
  assert.is(alert().analysis_status, 'complete')
})

test('of the write that takes over a dead lease: the analysis goes on', async () => {
  const { ports, run, calls, alert } = analysisWorld()
  const given = {
    alert_id: sample.ALERT_ID,
    domain: sample.DOMAIN,
    issue: openIssue.issue,
    resources: {},
    generation: 1,
  }
  ports.alerts.items.set(sample.ALERT_ID, newAlert(given, { lease_id: OTHER, lease_ms: 1 }, START))
  ports.advance(60_000)
  let first = true
  const apply: AlertStore['apply'] = (transition) => {
    const written = ports.alerts.apply(transition)
    if (!first) return written
    first = false
    return lost(written)
  }
  assert.equal(await run({ alerts: { ...ports.alerts, apply } }), E.right('analyzed'))
  assert.is(calls.length, 1)
  assert.is(alert().analysis_status, 'complete')
})

test('a living lease of somebody else is left to its holder', async () => {
  const { ports, run, calls } = analysisWorld()
  const given = {
    alert_id: sample.ALERT_ID,
    domain: sample.DOMAIN,
    issue: openIssue.issue,
    resources: {},
    generation: 1,
  }
  ports.alerts.items.set(sample.ALERT_ID, newAlert(given, { lease_id: OTHER, lease_ms: 60_000 }, START))
  assert.equal(await run(), E.right('being analyzed'))
  assert.is(calls.length, 0)
})

test.run()
