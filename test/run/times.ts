import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TestFile } from './files'
import type { Report } from './report'

/** Seconds that each file took when it ran last, for the order of the files and the estimate of what is left. */
export type Times = Readonly<Record<string, number>>

/** For a file that never ran here. Terraform waits longest. */
const UNKNOWN_SECONDS = { terraform: 120, starts: 15, alone: 1 }
const TERRAFORM = join('test', 'terraform')
/** Of those that take much longer than others of their kind, so that on a clean clone, too, none of them is left alone at the end. */
const LONG_SECONDS: Times = {
  'test/newcomer/newcomer.test.ts': 70,
  'test/docs/consumers/demo-run.test.ts': 50,
  'test/tools/review/busy-day.test.ts': 50,
  'test/local/commands/serve/commands.test.ts': 40,
  'test/local/workflow/repairs.test.ts': 40,
  'test/local/workflow/crash.test.ts': 40,
  'test/local/commands/serve/serve.test.ts': 35,
  'test/proof/hostile-content.test.ts': 55,
  'test/proof/model.test.ts': 30,
  'test/proof/simulator.test.ts': 20,
  'test/functions/domain/messages/markdown/parse.test.ts': 20,
  'test/functions/execution-handler/agent/hostile-agent.test.ts': 15,
  'test/functions/adapters/agent/endings.test.ts': 15,
}

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

export const expected = (times: Times, { path, starts }: TestFile): number => {
  const { terraform, starts: some, alone } = UNKNOWN_SECONDS
  return (
    times[path] ?? LONG_SECONDS[path] ?? (starts ? (path.startsWith(TERRAFORM) ? terraform : some) : alone)
  )
}

/** What a file was expected to take, and what it took or has taken so far. */
interface Took {
  readonly expected: number
  readonly seconds: number
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, next) => total + next, 0)

/** Seconds until all have ended, by what they took before and by how much slower this run is than that. */
export const secondsLeft = (
  ended: readonly Took[],
  running: readonly Took[],
  waiting: readonly number[],
  lanes: number,
): number => {
  const spent = sum([...ended, ...running].map(({ seconds }) => seconds))
  const planned = sum([
    ...ended.map(({ expected }) => expected),
    ...running.map(({ expected, seconds }) => Math.min(expected, seconds)),
  ])
  const pace = planned > 0 ? spent / planned : 1
  const open = running.map(({ expected, seconds }) => Math.max(1, pace * expected - seconds))
  return Math.max((sum(open) + pace * sum(waiting)) / lanes, ...open)
}
