import { relative } from 'node:path'
import { pc } from '../../local/commands/shared/colours'
import { shownJson } from '../../local/commands/shared/printable'
import { counted } from '../review/format'
import { runArchiveTool } from '../shared/archive-tool'
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

runArchiveTool({
  usage,
  readOptions,
  run: runStatus,
  print: ({ status, page }, { json }) => {
    if (json) return console.log(shownJson(status, 2))
    for (const domain of status.domains) console.log(line(domain))
    console.log(pc.dim(relative(process.cwd(), page) || page))
  },
  failure: 'The status page was not made',
})
