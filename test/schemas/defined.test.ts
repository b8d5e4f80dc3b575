import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defined } from '../../schemas/defined'

const test = suite('schemas/defined')

test('leaves out what is undefined, and nothing else', () => {
  const given: { readonly id: string; readonly comment: string | undefined } = { id: 'a', comment: undefined }
  assert.equal(Object.keys(defined(given)), ['id'])
  assert.equal(defined({ no: false, none: null, zero: 0, empty: '' }), {
    no: false,
    none: null,
    zero: 0,
    empty: '',
  })
})

test('keeps the order, which JSON shows', () => {
  assert.is(JSON.stringify(defined({ b: 1, x: undefined, a: 2 })), '{"b":1,"a":2}')
})

test.run()
