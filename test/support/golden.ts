import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as assert from 'uvu/assert'

const FOLDER = join(__dirname, '..', 'golden')

/** Compares with the file of `test/golden`, or writes it anew with `UPDATE_GOLDEN=1`: read the difference before committing. */
export const golden = (name: string, actual: string): void => {
  const path = join(FOLDER, name)
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, actual)
    return
  }
  assert.fixture(
    actual,
    readFileSync(path, 'utf8'),
    `test/golden/${name} differs; UPDATE_GOLDEN=1 make test FILES=stacks`,
  )
}
