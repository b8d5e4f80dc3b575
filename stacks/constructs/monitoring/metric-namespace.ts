import { named, type Place } from '../../settings/names'

/** Of the metrics that functions write. A stage has its own, so that no series of it has one dimension more. */
export const metricNamespace = (place: Place): string => named(place, 'CloudOpsAgent')
