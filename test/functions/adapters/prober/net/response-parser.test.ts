import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Fault } from '../../../../../functions/adapters/prober/net/fault'
import { ResponseParser } from '../../../../../functions/adapters/prober/net/response-parser'

const test = suite('functions/adapters/prober/net/response-parser')

interface Read {
  readonly status: number
  readonly body: string
  readonly fault?: string
}

/** What is read of an answer that comes in these parts, and then ends. */
const read = (parts: readonly string[], withBody = true): Read => {
  const reader = new ResponseParser('http://shop.example.com/', withBody, 1_000)
  const seen = () => ({ status: reader.status, body: Buffer.concat(reader.body).toString('latin1') })
  try {
    for (const part of parts) if (!reader.done) reader.push(Buffer.from(part, 'latin1'))
    if (!reader.done) reader.end()
    return seen()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { ...seen(), fault: error.issueType }
  }
}

const OK = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`
const malformed = 'http_malformed'

/** An answer, the status and body that are read of it, the fault. */
const table: readonly (readonly [string, number, string, string?])[] = [
  [`${OK}Content-Length: 4\r\n\r\nwell`, 200, 'well'],
  [`${OK}Content-Length: 4\r\n\r\nwell, and more`, 200, 'well'],
  [`${OK}Content-Length: 4\r\nContent-Length: 4\r\n\r\nwell`, 200, 'well'],
  [`${OK}\r\nwell`, 200, 'well'],
  ['HTTP/1.0 200\r\n\r\nwell', 200, 'well'],
  ['HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\n', 204, ''],
  ['HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n', 304, ''],
  [`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}\r\nwell`, 200, 'well'],
  [`${CHUNKED}4\r\nwell\r\n0\r\n\r\n`, 200, 'well'],
  [`${CHUNKED}2;name=value\r\nwe\r\n2\r\nll\r\n0\r\nTrailer: x\r\n\r\n`, 200, 'well'],
  [`${OK}Content-Length: 1001\r\n\r\n${'a'.repeat(1_001)}`, 200, '', 'http_too_large'],
  ['', 0, '', malformed],
  ['HTTP/2 200\r\n\r\n', 0, '', malformed],
  ['HTTP/1.1 20 OK\r\n\r\n', 0, '', malformed],
  ['HTTP/1.1 600 OK\r\n\r\nwell', 600, 'well'],
  ['HTTP/1.1 000 OK\r\n\r\n', 0, '', malformed],
  ['HTTP/1.1 200 OK\nContent-Length: 4\n\nwell', 200, 'well'],
  ['HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n4\nwell\n0\n\n', 200, 'well'],
  [`${OK}X: a\r\n b\r\nContent-Length: 4\r\n\r\nwell`, 200, 'well'],
  [`${OK}X: a\rb\r\n\r\n`, 200, '', malformed],
  ['HTTP/1.1 101 Switching Protocols\r\n\r\n', 101, '', malformed],
  ['ICY 200 OK\r\n\r\n', 0, '', malformed],
  [`${OK}Name : value\r\n\r\n`, 200, ''],
  [`${OK}Content-Length : 5\r\n\r\n`, 200, '', malformed],
  [`${OK} folded\r\n\r\n`, 200, '', malformed],
  [`${OK}Content-Length: -1\r\n\r\n`, 200, '', malformed],
  [`${OK}Content-Length: 4, 4\r\n\r\nwell`, 200, 'well'],
  [`${OK}Content-Length: 4, 5\r\n\r\nwell`, 200, '', malformed],
  [`${OK}Content-Length: 4\r\nContent-Length: 5\r\n\r\nwell`, 200, '', malformed],
  [`${OK}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwell\r\n0\r\n\r\n`, 200, '', malformed],
  [`${OK}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 200, '', malformed],
  [`${CHUNKED}4\r\nwell, and more\r\n`, 200, 'well', malformed],
  [`${CHUNKED}-4\r\nwell\r\n`, 200, '', malformed],
  [`${CHUNKED}fffffffff\r\nwell\r\n`, 200, '', malformed],
  [`${CHUNKED}4\r\nwell\r\n`, 200, 'well', malformed],
  [`${CHUNKED}${'0'.repeat(1_100)}`, 200, '', malformed],
]
for (const [bytes, status, body, fault] of table) {
  test(`${JSON.stringify(bytes.slice(0, 60))}: ${fault ?? 'read'}`, () =>
    assert.equal(read([bytes]), { status, body, ...(fault && { fault }) }))
}

test('of an answer to HEAD no body is waited for', () =>
  assert.equal(read([`${OK}Content-Length: 4\r\n\r\n`], false), { status: 200, body: '' }))

test('in whatever parts an answer comes, the same is read', () => {
  const cuts = fc.array(fc.nat(200), { maxLength: 20 })
  fc.assert(
    fc.property(fc.constantFrom(...table), cuts, ([bytes], places) => {
      const at = [0, ...places.filter((place) => place < bytes.length).sort((a, b) => a - b), bytes.length]
      const parts = at.slice(1).map((end, index) => bytes.slice(at[index], end))
      const whole = read([bytes])
      const inParts = read(parts)
      assert.is(inParts.fault, whole.fault)
      if (whole.fault === undefined) assert.equal(inParts, whole)
    }),
  )
})

test('a body in tiny chunks is held in few parts', () => {
  const reader = new ResponseParser('http://shop.example.com/', true)
  reader.push(Buffer.from(CHUNKED))
  for (let chunks = 0; chunks < 10_000; chunks++) reader.push(Buffer.from('1\r\na\r\n'))
  assert.is(Buffer.concat(reader.body).toString(), 'a'.repeat(10_000))
  assert.ok(reader.body.length < 300, `${reader.body.length} parts`)
})

test('a header full of spaces takes no longer to read than another', () => {
  const value = `a${' \t'.repeat(8_000)}b`
  const reader = new ResponseParser('http://shop.example.com/', true)
  const began = process.cpuUsage()
  for (let round = 0; round < 20; round++)
    new ResponseParser('http://shop.example.com/', true).push(Buffer.from(`${OK}X: ${value}\r\n\r\n`))
  const { user } = process.cpuUsage(began)
  // Microseconds. Where each space was looked at with all that follow it, this took four seconds.
  assert.ok(user < 1_000_000, `${user}`)
  reader.push(Buffer.from(`${OK}X: \t ${value} \t\r\nEmpty: \t\r\n\r\n`))
  assert.equal([reader.headers.get('x'), reader.headers.get('empty')], [value, ''])
})

test('a small limit of the body is none of its chunk sizes', () => {
  const reader = new ResponseParser('http://shop.example.com/', true, 4)
  reader.push(Buffer.from(`${CHUNKED}1\r\nw\r\n3\r\nell\r\n0\r\n\r\n`))
  assert.ok(reader.done)
})

test('chunk sizes count too: a body in tiny chunks has an end', () => {
  const reader = new ResponseParser('http://shop.example.com/', true)
  reader.push(Buffer.from(CHUNKED))
  const chunk = Buffer.from('1\r\na\r\n')
  assert.throws(
    () => {
      for (let chunks = 0; chunks < 100_000; chunks++) reader.push(chunk)
    },
    (error: unknown) => error instanceof Fault && error.issueType === 'http_too_large',
  )
})

test.run()
