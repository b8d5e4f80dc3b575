import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readOptionsOnly, runTool, textOf, UsageError } from '../../local/commands/shared/command-line'
import { makeFolder } from '../../local/commands/shared/folder'
import { settingsGiven } from '../shared/deployment'
import { resourcesBy } from '../shared/named-resources'
import { boundaryArn, DEPLOYER } from './iam'
import { documentsOf, sizeOf } from './policies'

const USAGE = `usage: npm run deployer-policy -- --out FOLDER

Writes the policies of a role that may deploy what the settings say, change it and take it down, and the permissions boundary of every
role that it may make. The setting iam.permissions_boundary_arn says which boundary that is; without one, cloudops-boundary.`

const main = async (): Promise<number> => {
  const values = readOptionsOnly(process.argv.slice(2), { out: { type: 'string' } })
  const out = textOf(values, 'out')
  if (out === undefined) throw new UsageError('--out FOLDER is needed')
  const { settings } = settingsGiven()
  const folder = resolve(out)
  makeFolder(folder)
  for (const [name, policy] of Object.entries(documentsOf({ settings, resources: resourcesBy(settings) }))) {
    writeFileSync(join(folder, name), `${JSON.stringify(policy, null, 2)}\n`)
    console.log(`${join(out, name)}   ${sizeOf(policy)} characters`)
  }
  if (settings.iam.permissions_boundary_arn === undefined)
    console.log(
      `These settings put no role within a boundary, and whoever has these policies makes none without: set iam.permissions_boundary_arn to ${boundaryArn(settings)}.`,
    )
  console.log(
    `Make them policies whose names begin with ${DEPLOYER}: what is named so is out of a deployer's own reach.`,
  )
  return 0
}

void runTool(USAGE, main)
