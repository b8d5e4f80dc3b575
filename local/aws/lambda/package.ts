import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { unzipSync } from 'fflate'

/** Unpacks a function's zip into `target`, which it replaces. Throws on an entry that leads out of it. */
export const unpack = (zip: string, target: string): void => {
  rmSync(target, { recursive: true, force: true })
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(zip)))) {
    const file = join(target, name)
    if (!file.startsWith(target + sep)) throw new Error(`${zip} has an entry outside of its root: ${name}`)
    if (name.endsWith('/')) continue
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, bytes)
  }
}
