import { pc } from '../../local/commands/shared/colours'
import { readOptionsOnly, runTool, textOf, UsageError } from '../../local/commands/shared/command-line'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import { createProgress } from '../../local/commands/shared/progress'
import { forgetAws } from '../../local/no-aws'
import { hostileScript } from './content'
import { prepareFixture, repairOf, startWorld, type World } from './fixture'
import { type ChaosRun, runChaos } from './run'
import { summaryOf } from './summary'

/**
 * Runs outages on the local cloud, kills functions' processes at random points of each, moves their clocks, lets the agent answer with
 * hostile texts and alters alerts in the table; retries, the sweeper and people do the rest. Every promise must hold at the end of each one. The seed of a run says what happens in it.
 */

const USAGE = `usage: npm run chaos -- [--runs N] [--seed N]
  --runs N   how many outages, 1 to 10000; 200 without it
  --seed N   seed of the first one, the next ones count up; any without it`

/** Runs on one cloud: the clock of its functions runs ahead by hours with each. */
const ON_ONE_CLOUD = 10

const numberOf = (name: string, text: string | undefined, otherwise: number, most: number): number => {
  if (text === undefined) return otherwise
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > most)
    throw new UsageError(`--${name}: expected a whole number, 1 to ${most}, found ${text}`)
  return number
}

const verdictOf = ({ problems, unfinished }: ChaosRun): string => {
  if (problems.length > 0) return pc.red('BROKEN')
  return unfinished === undefined ? pc.green('held  ') : pc.yellow('NOT RUN')
}

const line = (run: ChaosRun): string => {
  const { seed, killed, kills, end, attacked, waited } = run
  return `${verdictOf(run)} seed ${seed}: ${end}; ${waited}; ${killed} killed (${kills.join(', ')})${attacked === undefined ? '' : `; altered: ${attacked}`}`
}

const main = async (life: Lifetime): Promise<number> => {
  const values = readOptionsOnly(process.argv.slice(2), {
    runs: { type: 'string' },
    seed: { type: 'string' },
  })
  const wanted = numberOf('runs', textOf(values, 'runs'), 200, 10_000)
  const first = numberOf('seed', textOf(values, 'seed'), 1 + (Date.now() % 1_000_000), 2 ** 31)
  forgetAws()
  const progress = createProgress()
  life.add(progress.stop)
  progress.step(`Preparing sample sites and definition; first seed ${first}`)
  const fixture = await prepareFixture()
  life.add(fixture.stop)
  const runs: ChaosRun[] = []
  life.add(() => {
    if (life.signal.aborted && runs.length > 0) report(runs, first)
  })
  progress.step(`${wanted} outages, functions killed at random`)
  let world: World | undefined
  life.add(() => world?.stop())
  while (runs.length < wanted) {
    const agentScript = hostileScript(first + runs.length, ON_ONE_CLOUD, repairOf(fixture))
    world = await startWorld(fixture, { agentScript })
    const most = Math.min(wanted, runs.length + ON_ONE_CLOUD)
    while (runs.length < most) {
      const run = await runChaos(world, fixture, first + runs.length)
      if (life.signal.aborted) return 1
      runs.push(run)
      console.log(line(run))
      for (const problem of run.problems) console.log(pc.red(`       ${problem}`))
      if (run.unfinished !== undefined) console.log(pc.yellow(`       not run to its end: ${run.unfinished}`))
      progress.update(`${runs.length}/${wanted}`)
    }
    await world.stop()
    world = undefined
  }
  progress.done()
  return report(runs, first)
}

const report = (runs: readonly ChaosRun[], first: number): number => {
  const ends = new Map<string, number>()
  for (const { end } of runs) ends.set(end, (ends.get(end) ?? 0) + 1)
  const broken = runs.filter(({ problems }) => problems.length > 0)
  console.log(`\n${summaryOf(runs, first)}`)
  for (const [end, count] of [...ends].sort(([, a], [, b]) => b - a)) console.log(`  ${count} ended ${end}`)
  const unfinished = runs.find((run) => run.unfinished !== undefined)
  if (unfinished !== undefined)
    console.log(
      pc.yellow(
        `what was not run proves nothing: once this machine has less to do, npm run chaos -- --runs 1 --seed ${unfinished.seed}`,
      ),
    )
  if (broken.length === 0) return unfinished === undefined ? 0 : 1
  console.log(
    pc.red(
      `${broken.length} broke a promise; once more: npm run chaos -- --runs 1 --seed ${broken[0]?.seed}`,
    ),
  )
  return 1
}

void runTool(USAGE, main)
