import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemPorts } from '../../../../functions/adapters/system'
import { rememberSecret } from '../../../../functions/runtime/redaction'

const test = suite('the log of a function')

const SECRET = 'tr0ub4dor-and-3'
rememberSecret(SECRET)

/** What is written while something runs. */
const written = (run: () => void): string => {
  const lines: string[] = []
  const { log, info, warn, error, debug } = console
  const write = process.stdout.write.bind(process.stdout)
  const keep = (...given: readonly unknown[]) => void lines.push(given.join(' '))
  Object.assign(console, { log: keep, info: keep, warn: keep, error: keep, debug: keep })
  process.stdout.write = ((text: string | Uint8Array) => {
    lines.push(String(text))
    return true
  }) as typeof process.stdout.write
  try {
    run()
  } finally {
    Object.assign(console, { log, info, warn, error, debug })
    process.stdout.write = write
  }
  return lines.join('\n')
}

for (const level of ['debug', 'info', 'warn', 'error'] as const) {
  test(`${level}: no secret in message, fields, names of fields, lists`, () => {
    process.env.POWERTOOLS_LOG_LEVEL = 'DEBUG'
    const { log } = systemPorts('tests')
    const text = written(() =>
      log[level](`a ${SECRET}`, { [SECRET]: [SECRET, { deep: `x${SECRET}x` }], n: 1 }),
    )
    assert.match(text, 'a [secret]')
    assert.not.match(text, SECRET)
    assert.match(text, '"n":1')
  })
}
test.run()
