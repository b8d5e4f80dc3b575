import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { channels } from '../../functions/adapters/channels'
import { type AppError, statusOf } from '../../functions/runtime/errors'

/** docs/approvals.md says what every status means that a decision may be answered with, README.md what the secret of the channels holds. */

const read = (...path: string[]): string => readFileSync(join(__dirname, '..', '..', ...path), 'utf8')
const page = read('docs', 'approvals.md')
const told = new Set(
  [...page.matchAll(/^\| (\d{3}(?:, \d{3})*) \| /gm)].flatMap(([, statuses = '']) => statuses.split(', ')),
)

const service = { tag: 'service_failed', service: 'dynamodb', operation: 'get', message: 'away' } as const
/** Everything that a decision can end with. */
const errors: readonly AppError[] = [
  { tag: 'bad_input', message: 'action: expected one' },
  { tag: 'too_large', message: 'too much' },
  { tag: 'unauthenticated', reason: 'no key' },
  { tag: 'forbidden', message: 'not listed' },
  { tag: 'not_found', what: 'alert', id: 'a' },
  { tag: 'conflict', message: 'decided' },
  { tag: 'condition_failed', id: 'a' },
  { tag: 'gone', message: 'expired' },
  { tag: 'limited', message: 'tried' },
  { tag: 'corrupt', what: 'alert', id: 'a', message: 'plan: expected one' },
  { ...service, retryable: true },
  { ...service, retryable: false },
]

const test = suite('docs/approvals.md')

test('every status has its row', () =>
  assert.equal(
    errors.map((error) => String(statusOf(error))).filter((status) => !told.has(status)),
    [],
  ))

test('README.md has every field of cloudops/chat, and approvals.md says what it is', () => {
  const fields = [
    ...Object.values(channels).flatMap((channel) => Object.keys(channel.fields)),
    'oidc_client_secret',
  ]
  const [, list = ''] = /`cloudops\/chat` \(`\{([^}]+)\}`/.exec(read('README.md')) ?? []
  assert.equal([...list.matchAll(/"(\w+)"/g)].map(([, field]) => field).sort(), fields.sort())
  assert.equal(
    fields.filter((field) => !page.includes(field)),
    [],
  )
})

test.run()
