import { join } from 'node:path'
import { App } from 'cdktf'
import { CloudOpsStack } from './cloudops-stack'
import { functionCode, zipFolder } from './constructs/bundle'
import { functionNames } from './contracts'
import { functionSettings, type Given, readSettings } from './settings'

/**
 * Writes the definition of the settings, with the zips of its functions, into `outdir` (cdktf's own where it is left out).
 * Answers the folder of the stack. @throws SettingsError with every problem of the settings
 */
export const synth = (given: Given, outdir?: string): string => {
  const settings = readSettings(given)
  const app = new App(outdir === undefined ? {} : { outdir })
  const code = functionCode(functionNames, functionSettings(settings), zipFolder(app.outdir))
  new CloudOpsStack(app, 'cloudops', settings, code)
  app.synth()
  return join(app.outdir, 'stacks', 'cloudops')
}
