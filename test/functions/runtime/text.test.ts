import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { firstBytes, visible, wellFormed } from '../../../functions/runtime/text'
import { anyCharacter } from '../../support/arbitrary'

const test = suite('texts')
const texts = fc.string({ unit: anyCharacter, maxLength: 60 })

test('the first bytes are a beginning that fits, and the longest whole one', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 0, max: 80 }), (text, bytes) => {
      const cut = firstBytes(text, bytes)
      assert.ok(Buffer.byteLength(cut) <= bytes)
      assert.ok(wellFormed(text).startsWith(cut))
      assert.is(wellFormed(cut), cut)
      const next = [...wellFormed(text)][[...cut].length]
      assert.ok(next === undefined || Buffer.byteLength(cut + next) > bytes)
    }),
  )
})

test('a well-formed text stays as it is, half a character does not', () => {
  fc.assert(fc.property(texts, (text) => assert.is(wellFormed(wellFormed(text)), wellFormed(text))))
  assert.is(wellFormed('Übel 🙂'), 'Übel 🙂')
  assert.is(wellFormed('a\ud83db'), 'a\ufffdb')
})

test('marks in a stack are at most five: more are painted over what is above and below', () => {
  const acute = '\u0301'
  for (const between of ['', '\u200d', '\u034f'])
    assert.is(visible(`e${`${acute}${between}`.repeat(40)}!`), `e${acute.repeat(5)}!`)
  assert.is(visible(`e${'\u20dd'.repeat(9)}`), `e${'\u20dd'.repeat(5)}`)
})
test('words of scripts with many marks stay as they are', () => {
  for (const word of ['Việt'.normalize('NFD'), 'בְּרֵאשִׁ֖ית', 'ที่นี้', 'བསྒྲུབས', 'किम्', 'لِلّٰهِ'])
    assert.is(visible(word), word)
})
test.run()
