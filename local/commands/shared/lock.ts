import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Keeps a second run away from what the first one writes. A lock that a killed run has left is taken over. Gives the way to
 * release it.
 * @throws Error that names the process that holds it
 */
export const lock = (file: string): (() => void) => {
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, String(process.pid))
  try {
    if (!taken(draft, file)) {
      const holder = holderOf(file)
      if (holder !== undefined)
        throw new Error(
          `process ${holder} is already running here: wait for it or end it (or remove ${file}, if that process is another program)`,
        )
      rmSync(file, { force: true })
      if (!taken(draft, file)) throw new Error(`another run has just started here: ${file}`)
    }
  } finally {
    rmSync(draft)
  }
  return () => rmSync(file, { force: true })
}

/** A link appears with its content, or not at all. */
const taken = (draft: string, file: string): boolean => {
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** Id of the process that wrote the lock, while it runs. */
const holderOf = (file: string): number | undefined => {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
    process.kill(pid, 0)
    return pid
  } catch (error) {
    // A process of somebody else runs, too.
    const foreign = error instanceof Error && 'code' in error && error.code === 'EPERM'
    return foreign ? Number(readFileSync(file, 'utf8')) : undefined
  }
}
