import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { logRefusal } from '../../../../functions/approval-handler/api/respond'
import { type AppError, badInput, conflict } from '../../../../functions/runtime/errors'

const test = suite('approval: what a refusal is in the log')

const levels: readonly (readonly [error: AppError, level: string])[] = [
  [{ tag: 'forbidden', message: 'you are not listed', setting: 'approval.high.slack_approvers' }, 'info'],
  [conflict('it was decided'), 'info'],
  [{ tag: 'gone', message: 'it has expired' }, 'info'],
  [badInput('action: expected approve'), 'warn'],
  [{ tag: 'unauthenticated', reason: 'the link was altered' }, 'warn'],
  [{ tag: 'corrupt', what: 'alert', id: 'a-1', message: 'no plan' }, 'error'],
]
for (const [error, level] of levels)
  test(`${error.tag} is ${level}`, () => {
    const lines: string[] = []
    const at = (name: string) => () => void lines.push(name)
    logRefusal({ debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, error)
    assert.equal(lines, [level])
  })

test.run()
