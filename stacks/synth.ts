import { bundled, compositionsOf, zipFolder, zipped } from './constructs/bundle'
import { functionNames, WITNESS } from './contracts'
import { functionSettings, type Given, readSettings, witnessSettings } from './settings'
import { outFolder } from './settings/out-folder'

/**
 * Writes the definition of the settings, with the zips of its functions, into `outdir` (the one of the environment where it is left out).
 * Answers the folder of the stack. @throws SettingsError with every problem of the settings
 */
export const synth = async (given: Given, outdir = outFolder()): Promise<string> => {
  const settings = readSettings(given)
  const witness = witnessSettings(settings)
  const names = witness === undefined ? functionNames : [WITNESS]
  // cdktf is loaded while another process bundles the functions.
  const [bundles, { writeStack }] = await Promise.all([bundled(names), import('./write-stack')])
  return writeStack(
    outdir,
    settings,
    zipped(bundles, witness ?? functionSettings(settings), zipFolder(outdir)),
  )
}

/** What the functions are made of: of each the bytes of its source files, at its start and later. */
export const functionCompositions = () => compositionsOf(functionNames)
