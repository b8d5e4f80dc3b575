import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { late } from '../../../functions/runtime/late'

const test = suite('runtime/late')

test('a part is loaded once, and not before it is used', async () => {
  let loads = 0
  const part = late('words', async () => {
    loads += 1
    return { double: (n: number) => 2 * n }
  })
  const doubled = part(({ double }) => TE.right(double(2)))
  assert.is(loads, 0)
  assert.equal(await doubled(), E.right(4))
  assert.equal(await part(({ double }) => TE.right(double(4)))(), E.right(8))
  assert.is(loads, 1)
})

test('a part that cannot be loaded is an error that another process may not see', async () => {
  const part = late('words', (): Promise<object> => Promise.reject(new Error('no such file')))
  assert.equal(
    await part(() => TE.right('used'))(),
    E.left({
      tag: 'service_failed',
      service: 'words',
      operation: 'load',
      message: 'no such file',
      retryable: true,
    }),
  )
})

test.run()
