import { readSettings, SettingsError } from './settings'
import { readContext } from './settings/source'
import { definitionText } from './write-stack'

/** As a process of its own: writes the definition to its standard output, and bundles no code. `make local` sees by it what a change has changed. */

try {
  process.stdout.write(definitionText(readSettings(readContext())))
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  for (const problem of error.problems) console.error(problem)
  process.exitCode = 1
}
