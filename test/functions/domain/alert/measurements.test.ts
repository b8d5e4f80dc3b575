import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Command } from '../../../../functions/domain/alert/commands'
import { decide } from '../../../../functions/domain/alert/decide'
import { openingMeasurement, transitionMeasurements } from '../../../../functions/domain/alert/measurements'
import { laterBy } from '../../../../functions/runtime/time'
import type { Alert } from '../../../../schemas/alert'
import type { Measurement } from '../../../../schemas/metrics'
import { applied, START } from '../../../support/fakes'
import * as sample from '../../../support/samples'

const test = suite('what transitions add to the metrics')

const MINUTE = 60_000
const soon = laterBy(START, 10 * MINUTE)
const late = laterBy(START, 400 * 24 * 60 * MINUTE)
const decision = sample.decision()

const after = (alert: Alert, command: Command, now = soon): readonly Measurement[] => {
  const transition = decide(command, alert, now)
  if (E.isLeft(transition)) throw new Error(`refused: ${JSON.stringify(transition.left.guard)}`)
  return transitionMeasurements(transition.right, applied(alert, transition.right))
}
const asked = { ...sample.pending(), analyzed_at: START }
const ended = (Ending: string) => ({ name: 'AlertsEnded', value: 1, by: { Check: 'site', Ending } })
const took = (Decision: string) => ({ name: 'DecisionSeconds', value: 600, by: { Decision } })
const carriedOut = (Outcome: string, Result: string) => ({
  name: 'Executions',
  value: 1,
  by: { Outcome, Result },
})

const cases: readonly (readonly [name: string, measured: () => readonly Measurement[], expected: unknown])[] =
  [
    [
      'approved: how long that took',
      () => after(asked, { name: 'approve', decision, mac: 'm', start_within_ms: MINUTE }),
      [took('approve')],
    ],
    [
      'rejected',
      () => after(asked, { name: 'reject', decision, mac: 'm' }),
      [ended('rejected'), took('reject')],
    ],
    ['recovered', () => after(asked, { name: 'recover' }), [ended('recovered')]],
    ['expired', () => after(asked, { name: 'expire' }, late), [ended('expired')]],
    ['reminded of: nothing', () => after(asked, { name: 'remind' }), []],
    [
      'an approval that never started',
      () => after(sample.approved(), { name: 'give_up_start' }, late),
      [ended('executed'), carriedOut('failed', 'refused')],
    ],
    [
      'a decision by a clock that is behind',
      () => after({ ...asked, analyzed_at: late }, { name: 'reject', decision, mac: 'm' }),
      [ended('rejected'), { ...took('reject'), value: 0 }],
    ],
  ]
for (const [name, measured, expected] of cases) test(name, () => assert.equal(measured(), expected))

test('an alert of another detector is opened under one name for all of them', () => {
  const issue = { ...sample.issue, check: 'their_own' }
  assert.equal(openingMeasurement({ issue }), { name: 'AlertsOpened', value: 1, by: { Check: 'other' } })
})

test.run()
