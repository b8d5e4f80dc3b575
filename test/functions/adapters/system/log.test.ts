import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemPorts } from '../../../../functions/adapters/system'
import { rememberSecret } from '../../../../functions/runtime/redaction'
import { outputOf } from '../../../support/output'

const test = suite('the log of a function')

const SECRET = 'tr0ub4dor-and-3'
rememberSecret(SECRET)

for (const level of ['info', 'warn', 'error'] as const) {
  test(`${level}: no secret in message, fields, names of fields, lists`, () => {
    const { log } = systemPorts('tests')
    const text = outputOf(() =>
      log[level](`a ${SECRET}`, { [SECRET]: [SECRET, { deep: `x${SECRET}x` }], n: 1 }),
    )
    assert.match(text, 'a [secret]')
    assert.not.match(text, SECRET)
    assert.match(text, '"n":1')
  })
}
test.run()
