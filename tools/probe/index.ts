import { makeProber } from '../../functions/adapters/prober'
import type { ProbeReport } from '../../functions/runtime/ports'
import { runTool } from '../../local/commands/shared/command-line'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import { createProgress } from '../../local/commands/shared/progress'
import { type Asked, readArguments, usage } from './arguments'
import { renderJson, renderReports } from './render'

/** Probes domains from this machine as the detector does, once each. Exit codes: 0 healthy, 1 issue, 2 could not tell or bad usage. */
const probeAll = async (
  { targets, settings, pinned }: Asked,
  life: Lifetime,
): Promise<readonly ProbeReport[]> => {
  const prober = makeProber(settings, { pinned })
  const progress = createProgress()
  life.add(progress.stop)
  if (process.stderr.isTTY) progress.step(`Probing ${targets.map(({ domain }) => domain).join(', ')}`)
  try {
    return await Promise.all(targets.map((monitor) => prober.probe(monitor)()))
  } finally {
    progress.stop()
  }
}

const exitCode = (reports: readonly ProbeReport[]): number => {
  if (reports.some(({ status }) => status === 'issue')) return 1
  return reports.some(({ status }) => status === 'unknown') ? 2 : 0
}

const main = async (life: Lifetime): Promise<number> => {
  const asked = readArguments(process.argv.slice(2))
  const reports = await probeAll(asked, life)
  const columns = process.stdout.isTTY ? process.stdout.columns : undefined
  console.log(
    asked.json ? renderJson(asked.targets, reports) : renderReports(asked.targets, reports, columns),
  )
  return exitCode(reports)
}

// Whatever went wrong, it is no issue of a domain.
void runTool(usage, main, { failure: 2 })
