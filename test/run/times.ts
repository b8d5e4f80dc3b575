import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TestFile } from './files'
import type { Report } from './report'

/** Seconds that each file took when it ran last, for the order of the files and the estimate of what is left. */
export type Times = Readonly<Record<string, number>>

/** For a file that never ran here. */
const UNKNOWN_SECONDS = { starts: 15, alone: 1 }

const fileIn = (root: string) => join(root, 'dist', 'test-times.json')

export const readTimes = (root: string): Times => {
  try {
    return JSON.parse(readFileSync(fileIn(root), 'utf8'))
  } catch {
    return {}
  }
}

export const writeTimes = (root: string, times: Times, reports: readonly Report[]): void => {
  const measured = reports.map(({ path, seconds }) => [path, Math.round(seconds * 10) / 10])
  mkdirSync(dirname(fileIn(root)), { recursive: true })
  writeFileSync(fileIn(root), JSON.stringify({ ...times, ...Object.fromEntries(measured) }, null, 1))
}

export const expected = (times: Times, { path, starts }: TestFile): number =>
  times[path] ?? (starts ? UNKNOWN_SECONDS.starts : UNKNOWN_SECONDS.alone)
