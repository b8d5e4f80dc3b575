import { dimensionsOf, METRICS, type Measurement } from '../../../schemas/metrics'
import type { Measure } from '../../runtime/ports'

interface Written {
  readonly namespace: string
  readonly service: string
  readonly at: Date
}

/**
 * One line of CloudWatch's embedded metric format, which is a line of the log as well.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const metricLine = (
  { name, value, ...more }: Measurement,
  { namespace, service, at }: Written,
): string => {
  const dimensions = dimensionsOf(name)
  return JSON.stringify({
    level: 'INFO',
    message: 'metric',
    timestamp: at.toISOString(),
    service,
    [name]: value,
    ...('by' in more ? more.by : {}),
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          // Each dimension by itself: series of one with another would multiply.
          Dimensions: dimensions.length === 0 ? [[]] : dimensions.map((dimension) => [dimension]),
          Metrics: [{ Name: name, Unit: METRICS[name].unit }],
        },
      ],
    },
  })
}

/**
 * Writes each measurement at once, so that what a function has counted is in the log even if it dies afterwards. Nothing is
 * written where no namespace is set, nor a value that is no number.
 */
export const measuring =
  (service: string, namespace = process.env.METRICS_NAMESPACE ?? ''): Measure =>
  (measurement) => {
    if (namespace === '' || !Number.isFinite(measurement.value)) return
    process.stdout.write(`${metricLine(measurement, { namespace, service, at: new Date() })}\n`)
  }
