import { useEffect, useState } from 'react'

/** The time, and drawn again as it passes: for countdowns and "since". Unix time in ms; stands still while `off`. */
export function useNow(everyMs: number, off = false): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (off) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs, off])
  return now
}
