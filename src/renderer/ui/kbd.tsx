import style from './kbd.module.css'

/** A key or a chord, as it is written on this keyboard: `Ctrl+1` reads ⌘1 on a Mac. */
export function Kbd({ keys }: { keys: string }) {
  const mac = /Mac|iPhone|iPad/.test(navigator.userAgent)
  return <kbd className={style.kbd}>{mac ? keys.replace('Ctrl+', '⌘') : keys}</kbd>
}
