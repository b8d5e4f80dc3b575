import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ToolError } from './command-line'
import { makeFolder } from './folder'

/**
 * Keeps a second run away from what the first one writes. A lock that a killed run has left is taken over. Gives the way to
 * release it.
 * @throws ToolError that names the process that holds it, or says why the folder cannot be written
 */
export const lock = (file: string): (() => void) => {
  const draft = `${file}.${process.pid}`
  makeFolder(dirname(file))
  try {
    writeFileSync(draft, `${process.pid} ${startOf(process.pid) ?? ''}`)
  } catch (error) {
    throw new ToolError(`${dirname(file)} cannot be written: ${reasonOf(error)}`)
  }
  try {
    if (!taken(draft, file)) takeOver(draft, file)
  } finally {
    rmSync(draft)
  }
  return () => rmSync(file, { force: true })
}

/** Moved aside before it is judged, so that of two runs that find the same lock left behind only one has it. */
const takeOver = (draft: string, file: string): void => {
  const aside = `${draft}.left`
  try {
    renameSync(file, aside)
    const holder = holderOf(aside)
    if (holder !== undefined) {
      taken(aside, file)
      throw new ToolError(
        `process ${holder} is already running here: wait for it, end it, or use another folder (or remove ${file}, if that process is another program)`,
      )
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  } finally {
    rmSync(aside, { force: true })
  }
  if (!taken(draft, file)) throw new ToolError(`another run has just started here: ${file}`)
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** A link appears with its content, or not at all. */
const taken = (draft: string, file: string): boolean => {
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** When a process has started, in the kernel's count; `undefined` where that cannot be known, `''` where it has ended. */
const startOf = (pid: number): string | undefined => {
  try {
    // The name, in brackets, may hold anything.
    const [state, ...rest] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return state === 'Z' || state === 'X' ? '' : rest[18]
  } catch {
    return undefined
  }
}

/** Id of the process that wrote the lock, while it runs; a later process of the same number is another one. */
const holderOf = (file: string): number | undefined => {
  const [id, start = ''] = readFileSync(file, 'utf8').split(' ')
  const pid = Number(id)
  if (id === '' || !Number.isSafeInteger(pid) || pid <= 0) return undefined
  try {
    process.kill(pid, 0)
  } catch (error) {
    // A process of somebody else runs, too.
    if (codeOf(error) !== 'EPERM') return undefined
  }
  const now = startOf(pid)
  return start !== '' && now !== undefined && now !== start ? undefined : pid
}
