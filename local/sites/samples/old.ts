import type { AutomationDocument } from '../resources'
import { ACCOUNT, plain, type Sample } from '../sample'

/** It redirects in a circle, until a runbook of the team sets its rules back. */
export const old = (): Sample => {
  const well = plain('old', 'Old')
  const site = {
    ...well,
    monitor: {
      ...well.monitor,
      resources: {
        automations: [
          {
            document: 'reset-redirects',
            version: '3',
            assume_role_arn: `arn:aws:iam::${ACCOUNT}:role/runbooks`,
            parameters: { site: ['old'] },
            undo: { document: 'restore-redirects', version: '1' },
          },
        ],
      },
    },
    respond: (path: string) =>
      site.repaired
        ? well.respond(path)
        : { status: 301, headers: { location: path === '/' ? '/home' : '/' }, body: '' },
  }
  const setting = (name: string, version: string, repaired: boolean): AutomationDocument => ({
    name,
    version,
    run: (parameters) => {
      if (parameters.site !== 'old') throw new Error(`there are no redirects of ${parameters.site}`)
      site.repaired = repaired
    },
  })
  return {
    site,
    resources: () => ({
      automations: [setting('reset-redirects', '3', true), setting('restore-redirects', '1', false)],
    }),
  }
}
