import type { FunnelTrend } from '@playhead/server/api'
import { roundUp, ticksTo } from './scale.ts'

type Day = FunnelTrend['days'][number]

export interface Point {
  day: Day
  x: number
  /** Null on a day on which nobody began. */
  y: number | null
  /** Pixels from the bottom: how many began, against the day on which the most did. */
  began: number
}

export interface TrendShape {
  points: Point[]
  /** SVG paths: what is certain, and what may still rise while windows are open. */
  solid: string
  dashed: string
  ticks: { rate: number; y: number }[]
  /** Days named on the axis. */
  labels: { day: Day; x: number }[]
}

/** Pixels between two names of days: `21 Nov` with some air. */
const LABEL_PX = 64
/** Share of the height that the bars of how many began may take: they lie behind the line. */
const BARS = 0.3

/** The line of conversion over the days, drawn into `width` by `height` pixels. Days on which nobody began interrupt it. */
export function trendShape({ days }: FunnelTrend, width: number, height: number): TrendShape {
  const top = roundUp(Math.max(...days.map(day => day.rate ?? 0)))
  const most = Math.max(1, ...days.map(day => day.counts[0] ?? 0))
  const slot = width / Math.max(1, days.length)
  const points = days.map((day, index) => ({
    day,
    x: (index + 0.5) * slot,
    y: day.rate === null ? null : height * (1 - day.rate / Math.min(1, top)),
    began: ((day.counts[0] ?? 0) / most) * height * BARS,
  }))
  const every = Math.max(1, Math.ceil(LABEL_PX / slot))
  return {
    points,
    solid: path(points, false),
    dashed: path(points, true),
    ticks: ticksTo(Math.min(1, top), 5).map(rate => ({ rate, y: height * (1 - rate / Math.min(1, top)) })),
    labels: points.filter((_, index) => index % every === 0),
  }
}

/** The parts of the line that lead to an incomplete day, or the others. */
function path(points: readonly Point[], isDashed: boolean): string {
  const parts = points.slice(1).flatMap((point, index) => {
    const from = points[index]
    if (!from || from.y === null || point.y === null || point.day.isComplete === isDashed) return []
    return `M${round(from.x)} ${round(from.y)}L${round(point.x)} ${round(point.y)}`
  })
  return parts.join('')
}

const round = (value: number): number => Math.round(value * 10) / 10

/** `Sat, 21 Nov`. A day is a date without a time: it is the same in every time zone. */
export function dayText(day: string, style: 'short' | 'long' = 'short'): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    ...(style === 'long' && { weekday: 'short', year: 'numeric' }),
  })
}
