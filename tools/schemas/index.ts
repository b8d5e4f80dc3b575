import { pc } from '../../local/commands/shared/colours'
import { readCommandLine, runTool, ToolError, UsageError } from '../../local/commands/shared/command-line'
import { events } from '../../schemas/events'
import { explainDiff, readSchemas } from './diff'
import { documents, generated, readReleased, release, stale, write } from './documents'
import { gate, refusalText } from './gate'
import { noticeProblems, versionPackage } from './release'

/** `npm run schemas`: what others build on, written from the definitions. */

const usage = `Usage: npm run schemas [-- check | release [VERSION] | diff A [B]]     make schemas [ARGS=check]

Writes docs/schemas (an OpenAPI 3 document for each event, one AsyncAPI 3 document for all) and docs/EVENTS.md, unless a change would
break readers of the released schemas without a new major version.

  check    writes nothing; exit code 1 where a file is not as it would be written, or a change is refused
  release  writes, and files today's documents below docs/schemas/released as what later changes are compared with; with a version such as
           1.0.0 package and change log get it too
  diff A B what a consumer of A should know of B; each is a folder with schemas or a git revision, B is today's without it`

void runTool(usage, async () => {
  const { positionals } = readCommandLine(process.argv.slice(2), {})
  const [command = 'write', ...more] = positionals
  if (command === 'diff') {
    const [before, after, ...rest] = more
    if (before === undefined || rest.length > 0)
      throw new UsageError('diff needs two folders or git revisions')
    const lines = explainDiff(readSchemas(before), after === undefined ? documents() : readSchemas(after))
    console.log(lines.length === 0 ? 'nothing has changed' : lines.join('\n'))
    return 0
  }
  if (!['write', 'check', 'release'].includes(command) || more.length > (command === 'release' ? 1 : 0))
    throw new UsageError(`there is no command ${positionals.join(' ')}`)
  const refusals = gate(readReleased(), documents())
  if (refusals.length > 0)
    throw new ToolError(`${refusals.map(refusalText).join('\n')}\nThe rules are in docs/schemas/README.md.`)
  if (command === 'check') {
    const wrong = stale(await generated())
    if (wrong.length > 0)
      throw new ToolError(`not as they would be written: ${wrong.join(', ')}. Run: npm run schemas`)
    console.log(pc.green('docs/schemas and docs/EVENTS.md are up to date'))
    return 0
  }
  if (command === 'release') {
    const date = new Date().toISOString().slice(0, 10)
    const problems = noticeProblems(events, readReleased(), date)
    if (problems.length > 0) throw new ToolError(problems.join('\n'))
    const [version] = more
    if (version !== undefined) versionPackage(version, date)
    const fresh = release()
    console.log(fresh.length === 0 ? 'every version was released before' : `released ${fresh.join(', ')}`)
  }
  const files = await generated()
  const changed = stale(files)
  write(files)
  console.log(changed.length === 0 ? 'nothing has changed' : `written: ${changed.join(', ')}`)
  return 0
})
