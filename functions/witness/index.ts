import type { Context } from 'aws-lambda'
import { WitnessSettings } from '../../schemas/witness-settings'
import { makeProber } from '../adapters/prober'
import { systemPorts } from '../adapters/system'
import { connectPrimary } from '../adapters/vantage/primary'
import { redacted } from '../runtime/handler'
import { settingsBy } from '../runtime/settings'
import { watch } from './use-case'

const settings = settingsBy(WitnessSettings)
const base = systemPorts('witness')
const { region: vantage, primary } = settings.vantage
if (vantage === undefined || primary === undefined)
  throw new Error(
    'settings.json: expected vantage.region and vantage.primary, as the synth of a witness writes them',
  )
const ports = {
  ...base,
  prober: makeProber(settings.probe),
  primary: connectPrimary(primary, base.log),
  settings,
  vantage,
}

/** What it is invoked with says nothing: it looks at everything, whoever asks. */
export const handler = redacted((_: unknown, context: Context) =>
  watch({ ...ports, remaining: () => context.getRemainingTimeInMillis() }),
)
