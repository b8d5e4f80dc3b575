import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decode } from '../../schemas/codec'
import { ApprovedRepair } from '../../schemas/standing-approval'
import { shownRepair } from '../../tools/standing/print'
import * as sample from '../support/samples'
import { repair } from '../support/standing-world'

const test = suite('what a grant shows')

const shownWith = (paths: readonly string[], value = 'news') =>
  shownRepair({
    ...repair,
    evidence: { ...repair.evidence, facts: [{ name: 'found', value }] },
    steps: [
      {
        action: 'cloudfront:CreateInvalidation',
        parameters: { distribution_id: sample.DISTRIBUTION, paths: [...paths] },
      },
    ],
  })

test('every parameter to its end', () => {
  const paths = Array.from({ length: 90 }, (_, index) => `/a-path-of-the-shop/${index}`)
  assert.ok(shownWith(paths).endsWith('"/a-path-of-the-shop/89"]}'))
})

test('a text to its last character, also where no one could see it', () => {
  const said = shownWith(['/two  spaces', '/\u200bhidden', '/\u202eturned', '/раth'], 'x'.repeat(256))
  assert.match(said, '"/two  spaces","/\\u200bhidden","/\\u202eturned","/\\u0440\\u0430th"')
  assert.match(said, `found "${'x'.repeat(256)}"`)
  assert.match(said, /^[\n\x20-\x7e]+$/)
})

test('the file of the page is one that can be granted', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'approvals.md'), 'utf8')
  const [, text = ''] = /^```json repair\n([\s\S]*?)^```/m.exec(page) ?? []
  const given = decode(ApprovedRepair, JSON.parse(text))
  assert.ok(E.isRight(given), JSON.stringify(given))
  assert.equal(shownRepair(given.right).match(/cloudfront:\w+|status_code "200"/g), [
    'status_code "200"',
    'cloudfront:CreateInvalidation',
  ])
})

test.run()
