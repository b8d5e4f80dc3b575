import { App } from 'cdktf'
import { compositionsOf, functionCode, zipFolder } from './constructs/bundle'
import { functionNames, WITNESS } from './contracts'
import { functionSettings, type Given, readSettings, witnessSettings } from './settings'
import { writeStack } from './write-stack'

export { definitionText } from './write-stack'

/**
 * Writes the definition of the settings, with the zips of its functions, into `outdir` (cdktf's own where it is left out).
 * Answers the folder of the stack. @throws SettingsError with every problem of the settings
 */
export const synth = (given: Given, outdir?: string): string => {
  const settings = readSettings(given)
  const app = new App(outdir === undefined ? {} : { outdir })
  const witness = witnessSettings(settings)
  const code =
    witness === undefined
      ? functionCode(functionNames, functionSettings(settings), zipFolder(app.outdir))
      : functionCode([WITNESS], witness, zipFolder(app.outdir))
  return writeStack(app, settings, code)
}

/** What the functions are made of: of each the bytes of its source files, at its start and later. */
export const functionCompositions = () => compositionsOf(functionNames)
