import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { redact, redactAll, rememberPassing, rememberSecret } from '../../../functions/runtime/redaction'
import { assertCheap } from '../../support/cpu'
import { sampleSize } from '../../support/sample-size'

const test = suite('secrets are taken out by their values')

const SIGNATURE = 'q8Zt+/x_Y~7Lm%2Fp==!'
const WEBHOOK = `https://prod-12.westeurope.example:443/workflows/x/triggers/manual?api-version=1&sig=${encodeURIComponent(SIGNATURE)}`
const HOOK = 'https://hooks.slack.example/services/T0A1B2C3D/B0A1B2C3D/abcDEFghiJKL'
const PASSWORD = 'pä"ss\\wörd 🔑 7'
const CHAT = JSON.stringify({
  teams: WEBHOOK,
  slack: HOOK,
  nested: { list: [PASSWORD] },
  username: 'operator',
  port: 7,
})
rememberSecret(CHAT)

/** What no text may hold any more, of each encoding. */
const parts = [
  CHAT,
  WEBHOOK,
  HOOK,
  SIGNATURE,
  PASSWORD,
  '/services/T0A1B2C3D/B0A1B2C3D/abcDEFghiJKL',
  'abcDEFghiJKL',
  'T0A1B2C3D',
]
const encodings: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'as a part of a URL': encodeURIComponent,
  'as a part of a URL in small letters': (text) =>
    encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  'as a form': (text) => new URLSearchParams({ a: text }).toString(),
  'as JSON': (text) => JSON.stringify({ a: text }),
  'as HTML': (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
  'as hex': (text) => Buffer.from(text).toString('hex'),
  'as hex in capitals': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'as base64': (text) => Buffer.from(text).toString('base64'),
  'as base64url': (text) => Buffer.from(text).toString('base64url'),
  'as base64 within something': (text) => Buffer.from(`user:${text}@x`).toString('base64'),
  'as base64url within something': (text) => Buffer.from(`Basic ${text}`).toString('base64url'),
}
for (const [name, encode] of Object.entries(encodings)) {
  test(`${name}: nothing of it is left`, () => {
    for (const part of parts) {
      const left = redact(`before ${encode(part)} after`)
      assert.match(left, '[secret]')
      assert.ok(left.startsWith('before ') && left.endsWith(' after'))
      // At most the ends, which base64 mixes with what is around them.
      assert.ok(left.length <= 'before  after'.length + 40, left)
      for (const whole of parts) assert.not.ok(left.includes(encode(whole)))
    }
  })
}
test('a product that repeats what was called', () => {
  const { pathname, search } = new URL(WEBHOOK)
  assert.is(redact(`Cannot POST ${pathname}${search}`), 'Cannot POST [secret]')
  assert.is(redact(`no route ${pathname}`), 'no route [secret]')
  assert.is(redact(`bad signature ${SIGNATURE}`), 'bad signature [secret]')
})
test('common words, names and numbers stay', () => {
  for (const text of ['workflows of operator', 'services', 'triggers', 'manual', 'HTTP 404', 'the year 2026'])
    assert.is(redact(text), text)
})
test('texts and names of a value, whatever it holds', () => {
  const given = { a: [{ [PASSWORD]: HOOK }], n: 7, none: null, error: new Error(PASSWORD) }
  const left = JSON.stringify(redactAll(given))
  assert.not.ok(left.includes('abcDEFghiJKL') || left.includes('wörd'))
  assert.match(left, '"n":7,"none":null')
})
test('what passes is forgotten in time, and what stays is not forgotten for it', () => {
  const url = (n: number) => `https://hooks.slack.example/actions/T0/1/${n}-aB3dEfGhIjKlMn`
  for (let n = 0; n < 200; n += 1) rememberPassing(url(n))
  assert.is(redact(url(199)), '[secret]')
  assert.match(redact(url(0)), '0-aB3dEf')
  assert.is(redact(PASSWORD), '[secret]')
})
test('whatever a secret is and is surrounded by', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 8, maxLength: 60, unit: 'grapheme' }),
      fc.string({ maxLength: 9 }),
      fc.constantFrom(...Object.values(encodings)),
      (secret, around, encode) => {
        fc.pre(secret.trim().length >= 8)
        rememberSecret(secret)
        const encoded = encode(secret)
        assert.not.ok(redact(`${around}${encoded}${around}`).includes(encoded))
      },
    ),
    { numRuns: sampleSize(300) },
  )
})
test('a million characters are looked through in no time', async () => {
  const text = `${'x'.repeat(1_000_000)}${PASSWORD}`
  await assertCheap('a million characters', 1_000, () => redact(text))
})
test.run()
