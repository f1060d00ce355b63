import { Globe, type LucideIcon, Monitor, Server, Smartphone, SquareTerminal } from 'lucide-react'
import type { DeviceType } from '../../shared/contract/devices.ts'

const icons: Record<DeviceType, LucideIcon> = {
  mobile: Smartphone,
  desktop: Monitor,
  web: Globe,
  headless: SquareTerminal,
  server: Server,
}

export function DeviceIcon({ type, size = 19 }: { type: DeviceType; size?: number }) {
  const Icon = icons[type]
  return <Icon size={size} strokeWidth={1.6} aria-hidden="true" />
}
