import { App } from 'cdktf'
import { CloudOpsStack } from './stacks/cloudops-stack'
import { readSettings, SettingsError } from './stacks/settings'
import { readContext } from './stacks/settings-source'

try {
  const settings = readSettings(readContext())
  const app = new App()
  new CloudOpsStack(app, 'cloudops', settings)
  app.synth()
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  for (const problem of error.problems) console.error(problem)
  process.exitCode = 1
}
