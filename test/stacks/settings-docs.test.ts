import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { settingRows, settingsPage } from '../../stacks/settings/table'
import { sameText } from '../support/same-text'

const PAGE = join(__dirname, '..', '..', 'docs', 'settings.md')

const test = suite('docs/settings.md')

test('every setting has a description', () =>
  assert.equal(
    settingRows()
      .filter(({ means }) => means === '')
      .map(({ path }) => path),
    [],
  ))

test('the page is not stale', () => {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(PAGE, settingsPage())
  sameText(
    settingsPage(),
    readFileSync(PAGE, 'utf8'),
    'docs/settings.md is stale: UPDATE_GOLDEN=1 make test FILES=settings',
  )
})

test.run()
