import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sameText } from './same-text'

const FOLDER = join(__dirname, '..', 'golden')

/** Compares with the file of `test/golden`, or writes it anew with `UPDATE_GOLDEN=1`: read the difference before committing. */
export const golden = (name: string, actual: string): void => {
  const path = join(FOLDER, name)
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, actual)
    return
  }
  const kept = existsSync(path) ? readFileSync(path, 'utf8') : ''
  sameText(
    actual,
    kept,
    `test/golden/${name} differs; after a look at it: UPDATE_GOLDEN=1 make test FILES=stacks`,
  )
}
