import { parseArgs } from 'node:util'
import pc from 'picocolors'
import { benchAck } from './ack'
import type { Outcome } from './model'
import { benchProbe } from './probe'

const benches: Readonly<Record<string, (tell: (what: string) => void) => Promise<Outcome>>> = {
  ack: async (tell) => ({ unmeasured: [], ...(await benchAck(tell)) }),
  probe: benchProbe,
}

const usage = `Usage: npm run --silent bench -- [--only NAME] [--check]

  --only NAME   one of ${Object.keys(benches).join(', ')}; all without it
  --check       exit 1 below the goals, 2 where one could not be measured`

const main = async (): Promise<void> => {
  const { only, check } = readArguments()
  const chosen = Object.entries(benches).filter(([name]) => only === undefined || name === only)
  if (chosen.length === 0) return refuse(`there is no benchmark ${only}`)
  const missed: string[] = []
  const unmeasured: string[] = []
  for (const [name, bench] of chosen) {
    console.log(pc.bold(`Benchmark ${name}`))
    const outcome = await bench((what) => console.log(pc.dim(what)))
    console.log(outcome.lines.join('\n'))
    missed.push(...outcome.missed)
    unmeasured.push(...outcome.unmeasured)
  }
  for (const goal of missed) console.log(pc.red(`below the goal: ${goal}`))
  for (const goal of unmeasured) console.log(pc.yellow(`not measured: ${goal}`))
  if (missed.length + unmeasured.length === 0) console.log(pc.green('every goal is reached'))
  if (check) process.exitCode = missed.length > 0 ? 1 : unmeasured.length > 0 ? 2 : 0
}

const readArguments = (): { readonly only?: string | undefined; readonly check: boolean } => {
  try {
    const { values } = parseArgs({ options: { only: { type: 'string' }, check: { type: 'boolean' } } })
    return { only: values.only, check: values.check === true }
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error))
    process.exit()
  }
}

const refuse = (problem: string): void => {
  console.error(`${problem}\n\n${usage}`)
  process.exitCode = 2
}

void main()
