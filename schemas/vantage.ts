import * as t from 'io-ts'
import { integer, oneOf, struct, text } from './codec'
import { described } from './described'
import { Minutes } from './detection'
import { CheckName, IssueType } from './issue'
import { MonitorKey } from './members'
import { Instant, Ordinal } from './scalars'
import { setting } from './setting'
import { open, vocabulary } from './vocabulary'

/** What a vantage point is called: the region that it looks from. */
export const VantageName = text('VantageName', 'a region such as us-east-1', {
  pattern: '^[a-z]{2}(-[a-z]{1,20}){1,3}-\\d$',
})
export type VantageName = t.TypeOf<typeof VantageName>

const arn = (name: string, of: string, service: string, resource: string) =>
  text(name, `the ARN of ${of}`, {
    pattern: `^arn:aws:${service}:[a-z0-9-]*:\\d{12}:${resource}$`,
    maxLength: 600,
  })
const RoleArn = arn('VantageRoleArn', 'a role', 'iam', 'role/[\\w+=,.@/-]{1,512}')

/** A deployment that watches from elsewhere, as the first one knows it. */
const Witness = struct(
  'Witness',
  {
    region: setting(VantageName, { description: 'Region of a witness, which is what it is called' }),
    role_arn: setting(RoleArn, {
      description:
        "Role of the witness's function, `role_arn` of its outputs: no one else speaks for this region",
    }),
  },
  {},
)

/** The first deployment, as a witness reaches it: an entry of its output `vantage_points`. */
const PrimaryDeployment = struct(
  'PrimaryDeployment',
  {
    role_arn: setting(RoleArn, {
      description: 'Role of the first deployment that the witness takes on, and its only right there',
    }),
    bus_arn: setting(arn('BusArn', 'an event bus', 'events', 'event-bus/[\\w./-]{1,256}'), {
      description: 'Bus on which the witness publishes what it sees',
    }),
    key_arn: setting(arn('MacKeyArn', 'a KMS key', 'kms', 'key/[\\w-]{1,64}'), {
      description: 'Key that signs it',
    }),
    table_arn: setting(arn('TableArn', 'a table', 'dynamodb', 'table/[\\w.-]{3,255}'), {
      description: "Table that holds the first deployment's heartbeat",
    }),
  },
  {},
)
export type PrimaryDeployment = t.TypeOf<typeof PrimaryDeployment>

/** Several regions that look at the same domains. */
export const VantageSettings = struct(
  'VantageSettings',
  {
    role: setting(oneOf('VantageRole', 'primary', 'witness'), {
      description:
        '`primary`: this deployment, with witnesses elsewhere. `witness`: a deployment that only watches from another region: no alerts, no people, no agent, no repairs',
    }),
  },
  {
    region: setting(VantageName, {
      description: "The deployment's own region, which the synth fills in; no other one is taken",
    }),
    witnesses: t.array(Witness),
    quorum: setting(integer('Quorum', 'a number of vantage points, 1 to 10', { minimum: 1, maximum: 10 }), {
      description:
        'Of the primary: how many vantage points, itself among them, must see a fault before an alert opens; 2 without it. One that is silent, or cannot tell, is not waited for',
    }),
    hold_minutes: setting(Minutes, {
      description:
        'Of the primary: how long a fault that too few see is held back; then its alert opens and says who sees it. 15 without it',
    }),
    fresh_minutes: setting(Minutes, {
      description:
        'Of both: how old an observation or a heartbeat of the other may be until the other counts as silent; 12 without it. At least twice the interval of `schedule`',
    }),
    primary: PrimaryDeployment,
  },
)
export type VantageSettings = t.TypeOf<typeof VantageSettings>

const QUORUM = 2
const HOLD_MINUTES = 15
const FRESH_MINUTES = 12

/** How long the other side may be silent, in minutes. */
export const freshMinutes = ({ fresh_minutes = FRESH_MINUTES }: VantageSettings): number => fresh_minutes
export const quorumOf = ({ quorum = QUORUM }: VantageSettings): number => quorum
export const holdMinutes = ({ hold_minutes = HOLD_MINUTES }: VantageSettings): number => hold_minutes

/** Monitors of one part of an observation, and faults of one monitor: what is larger is no witness's. */
export const MOST_FINDINGS = 100
export const MOST_FAULTS = 12

const VantageStatus = vocabulary('VantageStatus', 'How a monitor was found from a vantage point.', {
  healthy: 'no check failed',
  issue: 'a check failed, and was confirmed there',
  unknown: 'the prober there could not tell',
})

const Findings = {
  monitor: described(MonitorKey, 'a domain, with "#" and the name of its monitor where it has one'),
  status: described(open(VantageStatus), 'how it was found'),
}

export const VantageFinding = struct('VantageFinding', Findings, {
  failing: described(
    t.array(
      described(
        t.type(
          {
            check: described(CheckName, 'the check that fails'),
            issue_type: described(open(IssueType), 'by which symptom'),
          },
          'VantageFault',
        ),
        'one failing check',
      ),
    ),
    `what fails, at most ${MOST_FAULTS}`,
  ),
  unchecked: described(
    t.array(described(CheckName, 'a check that gave no answer')),
    'checks of which nothing is known',
  ),
})
export type VantageFinding = t.TypeOf<typeof VantageFinding>

/** What one tick of a witness found, or a part of it: everything that its MAC covers. */
export const observation = {
  vantage: described(VantageName, 'the region of the one that looked'),
  observed_at: described(Instant, 'when that tick began'),
  part: described(Ordinal, 'which part of the tick this is; the first one is 1'),
  parts: described(Ordinal, 'how many there are'),
  findings: described(
    t.array(described(VantageFinding, 'one monitor')),
    `what was found, at most ${MOST_FINDINGS} monitors`,
  ),
}
export const Mac = text('VantageMac', 'a MAC of 32 bytes in base64url', { pattern: '^[A-Za-z0-9_-]{43}$' })

export const VantageObservation = t.type(observation, 'VantageObservation')
export type VantageObservation = t.TypeOf<typeof VantageObservation>
