import { relative } from 'node:path'
import pc from 'picocolors'
import { runTool } from '../../local/commands/shared/command-line'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import { createProgress } from '../../local/commands/shared/progress'
import { counted } from '../review/format'
import type { DomainStatus } from './model'
import { readOptions, usage } from './options'
import { runStatus } from './run'

/** `npm run status`: a status page from the archive. Exit code 130 where it was interrupted. */

const COLOURS: Readonly<Record<DomainStatus['state'], (text: string) => string>> = {
  operational: pc.green,
  at_risk: pc.magenta,
  failing: pc.red,
  unknown: pc.dim,
}

const line = ({ domain, state, availability, incidents }: DomainStatus): string =>
  `${COLOURS[state](state.replaceAll('_', ' ').padEnd(12))} ${domain}${availability === undefined ? '' : `, ${(Math.floor(availability * 100_000) / 1_000).toFixed(3)} %`}, ${counted(incidents.length, 'incident')}`

const main = async (life: Lifetime): Promise<number> => {
  const options = readOptions(process.argv.slice(2))
  if (options === undefined) {
    console.log(usage)
    return 0
  }
  const progress = createProgress()
  try {
    const running = runStatus(options, { progress, stop: life.signal, now: () => new Date() })
    life.add(() => running.catch(() => {}))
    const written = await running
    if (written === undefined) return 130
    if (options.json) console.log(JSON.stringify(written.status, null, 2))
    else {
      for (const domain of written.status.domains) console.log(line(domain))
      console.log(pc.dim(relative(process.cwd(), written.page) || written.page))
    }
    return 0
  } catch (error) {
    if (!life.signal.aborted) progress.fail('The status page was not made')
    throw error
  }
}

// A replay is cancelled first.
void runTool(usage, main, { tidyMs: 30_000 })
