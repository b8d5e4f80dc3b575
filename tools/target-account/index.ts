import {
  readOptionsOnly,
  runTool,
  ToolError,
  textOf,
  UsageError,
} from '../../local/commands/shared/command-line'
import { shownJson } from '../../local/commands/shared/printable'
import { accountIdOf } from '../../schemas/monitor-account'
import { targetAccounts, targetRoles } from '../../stacks/target-account'
import { settingsGiven } from '../shared/deployment'
import { cloudFormation, terraform } from './templates'

/** Writes the roles that another account needs, so that this deployment can look at and repair what its monitors name there. */

const USAGE = `usage: target-account [--account ID] [--format cloudformation | terraform]

Prints both roles (cloudops-repair and cloudops-read) with what the monitors of the settings name in that account, as JSON.

--account  which one, where the monitors name several
--format   cloudformation (the default): aws cloudformation deploy --capabilities CAPABILITY_NAMED_IAM
           terraform: a file such as cloudops.tf.json`

const formats = { cloudformation: cloudFormation, terraform } as const

const main = async (): Promise<number> => {
  const values = readOptionsOnly(process.argv.slice(2), {
    account: { type: 'string' },
    format: { type: 'string' },
  })
  const format = textOf(values, 'format') ?? 'cloudformation'
  if (format !== 'cloudformation' && format !== 'terraform')
    throw new UsageError('--format: cloudformation or terraform')
  const { settings } = settingsGiven()
  const accounts = targetAccounts(settings)
  if (accounts.length === 0)
    throw new ToolError('no monitor names an account of its own: set monitors[].account (docs/settings.md)')
  const asked = textOf(values, 'account')
  const chosen = accounts.filter((account) => asked === undefined || accountIdOf(account) === asked)
  const [account, ...more] = chosen
  if (account === undefined || more.length > 0)
    throw new UsageError(`--account: one of ${[...new Set(accounts.map(accountIdOf))].join(', ')} is needed`)
  console.log(shownJson(formats[format](targetRoles(settings, account)), 2))
  return 0
}

void runTool(USAGE, main)
