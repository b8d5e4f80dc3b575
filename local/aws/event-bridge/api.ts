import * as t from 'io-ts'
import type { LocalService } from '../../model'
import { callerAccount, jsonOperation, jsonService } from '../services/protocol'
import { type ArchivePorts, archiveOperations } from './archive-operations'
import { Entry, type PutPorts, putEvents } from './put-events'
import { INVALID } from './request'
import { type RuleChangePorts, ruleChanges } from './rule-changes'
import { ruleOperations } from './rule-operations'

/** The operations of EventBridge that the local cloud has, answered as AWS answers them. */
export const createApi = (ports: PutPorts & RuleChangePorts & ArchivePorts): LocalService =>
  jsonService('events', {
    PutEvents: jsonOperation(INVALID, t.strict({ Entries: t.array(Entry) }), ({ Entries }, request) =>
      putEvents(ports, Entries, callerAccount(request, ports.accountId)),
    ),
    ...ruleOperations(ports),
    ...ruleChanges(ports),
    ...archiveOperations(ports),
  })
