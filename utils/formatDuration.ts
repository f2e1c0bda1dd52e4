/** Seconds as words with the two largest units, rounded down: `9 h 59 min`, `4 min 05 s`, `7 s`. Nothing below zero. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const [days, hours, minutes] = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60]
  const pad = (value: number) => String(value).padStart(2, '0')
  if (days) return `${days} d ${hours} h`
  if (hours) return `${hours} h ${pad(minutes)} min`
  if (minutes) return `${minutes} min ${pad(whole % 60)} s`
  return `${whole} s`
}
