import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { pc } from '../../local/commands/shared/colours'
import { readOptionsOnly, runTool, textOf, UsageError } from '../../local/commands/shared/command-line'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import { forgetAws } from '../../local/no-aws'
import { ack } from './ack'
import { coldStart } from './cold-start'
import { commands } from './commands'
import { events } from './events'
import { growth } from './growth'
import { decision } from './latency/decision'
import { message } from './latency/message'
import { type Bench, type Figure, type Verdict, verdictOf } from './model'
import { goalOf, measuredOf, pageWith, sectionOf } from './page'
import { probe } from './probe'
import { schedule } from './schedule'

const benches: Readonly<Record<string, Bench>> = {
  'cold-start': coldStart,
  ack,
  decision,
  message,
  events,
  probe,
  schedule,
  commands,
  // Last: what it has stored is in this process, whose pauses the others would measure.
  growth,
}

const DOCS = join(__dirname, '..', '..', 'docs')
const PAGE = join(DOCS, 'benchmarks.md')

const usage = `Usage: npm run --silent bench -- [--only NAME,NAME] [--check] [--quick]

  --only NAMES  some of ${Object.keys(benches).join(', ')}; all without it
  --check       exit 1 below the goals, 2 where one could not be measured; writes no page
  --quick       with --check: smaller and fewer, for a machine that has other work as well

Without --check the figures go to docs/benchmarks.md.`

const chosenOf = (only: string | undefined): readonly Bench[] => {
  const names = only?.split(',') ?? Object.keys(benches)
  return names.map((name) => {
    const bench = Object.hasOwn(benches, name) ? benches[name] : undefined
    if (bench === undefined) throw new UsageError(`there is no benchmark ${name}`)
    return bench
  })
}

const colours: Readonly<Record<Verdict, (text: string) => string>> = {
  reached: pc.green,
  missed: pc.red,
  'not measured': pc.yellow,
  reported: pc.dim,
}

const line = (figure: Figure): string => {
  const goal = goalOf(figure)
  const said = `  ${figure.what}: ${measuredOf(figure)}${goal === '' ? '' : ` (${goal})`}`
  return colours[verdictOf(figure)](said)
}

const main = async (life: Lifetime): Promise<number> => {
  const values = readOptionsOnly(process.argv.slice(2), {
    only: { type: 'string' },
    check: { type: 'boolean' },
    quick: { type: 'boolean' },
  })
  const [check, quick] = [values.check === true, values.quick === true]
  if (quick && !check) throw new UsageError('--quick is for --check: it measures too little for the page')
  forgetAws()
  const day = new Date().toISOString().slice(0, 10)
  const sections = new Map<string, string>()
  const verdicts = new Set<Verdict>()
  const tell = (what: string) => {
    // What is interrupted between two measurements would begin the next one.
    life.signal.throwIfAborted()
    console.log(pc.dim(`  ${what}`))
  }
  for (const bench of chosenOf(textOf(values, 'only'))) {
    console.log(pc.bold(bench.title))
    const [load = Number.NaN] = loadavg()
    const outcome = await bench.run(tell, life, quick)
    for (const figure of outcome.figures) {
      console.log(line(figure))
      verdicts.add(verdictOf(figure))
    }
    sections.set(bench.title, sectionOf(bench, outcome, { day, load }))
    const { picture } = outcome
    if (!check && picture !== undefined) writeFileSync(join(DOCS, picture.path), picture.svg)
  }
  if (!check) {
    const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : ''
    const titles = Object.values(benches).map(({ title }) => title)
    writeFileSync(PAGE, pageWith(page, titles, sections))
    return 0
  }
  return verdicts.has('missed') ? 1 : verdicts.has('not measured') ? 2 : 0
}

void runTool(usage, main)
