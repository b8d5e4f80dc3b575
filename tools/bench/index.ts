import pc from 'picocolors'
import { readCommandLine, runTool, textOf, UsageError } from '../../local/commands/shared/command-line'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import { benchAck } from './ack'
import type { Outcome } from './model'
import { benchProbe } from './probe'

type Bench = (tell: (what: string) => void, life: Lifetime) => Promise<Outcome>

const benches: Readonly<Record<string, Bench>> = {
  ack: async (tell) => ({ unmeasured: [], ...(await benchAck(tell)) }),
  probe: benchProbe,
}

const usage = `Usage: npm run --silent bench -- [--only NAME] [--check]

  --only NAME   one of ${Object.keys(benches).join(', ')}; all without it
  --check       exit 1 below the goals, 2 where one could not be measured`

const main = async (life: Lifetime): Promise<number> => {
  const { values } = readCommandLine(process.argv.slice(2), {
    only: { type: 'string' },
    check: { type: 'boolean' },
  })
  const only = textOf(values, 'only')
  const chosen = Object.entries(benches).filter(([name]) => only === undefined || name === only)
  if (chosen.length === 0) throw new UsageError(`there is no benchmark ${only}`)
  const missed: string[] = []
  const unmeasured: string[] = []
  for (const [name, bench] of chosen) {
    console.log(pc.bold(`Benchmark ${name}`))
    const outcome = await bench((what) => console.log(pc.dim(what)), life)
    console.log(outcome.lines.join('\n'))
    missed.push(...outcome.missed)
    unmeasured.push(...outcome.unmeasured)
  }
  for (const goal of missed) console.log(pc.red(`below the goal: ${goal}`))
  for (const goal of unmeasured) console.log(pc.yellow(`not measured: ${goal}`))
  if (missed.length + unmeasured.length === 0) console.log(pc.green('every goal is reached'))
  if (values.check !== true) return 0
  return missed.length > 0 ? 1 : unmeasured.length > 0 ? 2 : 0
}

void runTool(usage, main)
