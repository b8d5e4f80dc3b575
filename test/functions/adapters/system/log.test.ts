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
  const streams = [process.stdout, process.stderr]
  const before = streams.map((stream) => stream.write)
  for (const stream of streams) stream.write = (text: string | Uint8Array) => lines.push(String(text)) > 0
  try {
    run()
  } finally {
    for (const [at, stream] of streams.entries()) stream.write = before[at] ?? stream.write
  }
  return lines.join('\n')
}

for (const level of ['info', 'warn', 'error'] as const) {
  test(`${level}: no secret in message, fields, names of fields, lists`, () => {
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
