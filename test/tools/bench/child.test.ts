import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { answerOf } from '../../../tools/bench/child'

const test = suite('tools/bench/child')

/** More than a pipe holds: it is still being written when the process ends. */
const input = 'x'.repeat(2 ** 20)

test('a process that ends before it has read what it is given is an error of its own, and ends nothing else', async () => {
  const said = await answerOf(['-e', 'console.error("no"); process.exit(3)'], { input }).catch(String)
  assert.match(String(said), /the process ended with 3\nno/)
})

test.run()
