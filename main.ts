import { App } from 'cdktf'
import { CloudOpsStack } from './stacks/cloudops-stack'
import { functionCode, zipFolder } from './stacks/constructs/bundle'
import { functionNames } from './stacks/contracts'
import { functionSettings, readSettings, SettingsError } from './stacks/settings'
import { readContext } from './stacks/settings/source'

try {
  const settings = readSettings(readContext())
  const app = new App()
  const code = functionCode(functionNames, functionSettings(settings), zipFolder(app.outdir))
  new CloudOpsStack(app, 'cloudops', settings, code)
  app.synth()
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  for (const problem of error.problems) console.error(problem)
  process.exitCode = 1
}
