import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'cdktf'
import { CloudOpsStack } from './cloudops-stack'
import { functionCode, zipFolder } from './constructs/bundle'
import { functionNames } from './contracts'
import { functionSettings, type Given, readSettings, type StackSettings } from './settings'

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

/** The text of the definition that settings make, for what asks of its names and types: no code is bundled for it. */
export const definitionText = (settings: StackSettings): string => {
  const outdir = mkdtempSync(join(tmpdir(), 'cloudops-definition-'))
  try {
    const code = join(outdir, 'code.zip')
    writeFileSync(code, '')
    const app = new App({ outdir })
    new CloudOpsStack(app, 'cloudops', settings, () => code)
    app.synth()
    return readFileSync(join(outdir, 'stacks', 'cloudops', 'cdk.tf.json'), 'utf8')
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}
