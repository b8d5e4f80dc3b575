import { CloudwatchQueryDefinition } from '@cdktf/provider-aws/lib/cloudwatch-query-definition'
import { Construct } from 'constructs'
import type { StackSettings } from '../../settings'
import { named } from '../../settings/names'
import type { Alerting } from './alarm'
import { Alarms, type Watched } from './alarms'
import { Dashboard } from './dashboard'
import { logQueries } from './log-queries'

/** Alarms, dashboard, and the questions to the logs. */
export class Monitoring extends Construct {
  constructor(
    scope: Construct,
    id: string,
    given: {
      readonly settings: StackSettings
      readonly alerting: Alerting
      readonly watched: Watched
      /** Name of a function's log group, by the name of its folder. */
      readonly logGroupOf: (name: string) => string
    },
  ) {
    super(scope, id)
    const { place } = given.alerting
    new Alarms(this, 'alarms', given.alerting, given.watched)
    new Dashboard(this, 'dashboard', given.settings, given.watched)
    for (const [index, { name, functions, query }] of logQueries.entries()) {
      new CloudwatchQueryDefinition(this, `query-${index + 1}`, {
        name: `${named(place, 'CloudOps')}/${name}`,
        logGroupNames: functions.map(given.logGroupOf),
        queryString: query,
      })
    }
  }
}
