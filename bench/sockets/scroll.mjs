const FRAMES = 240
const STEP_PX = 400

/**
 * Scrolls the table through by 400 px a frame, which is more than a hand does, while 1 % of its rows change every
 * second. Gives the length of each frame in ms, shortest first.
 * @param {import('@playwright/test').Page} page
 * @param {import('./load.mjs').Load} load
 * @param {number} sockets
 */
export async function scrollThrough(page, load, sockets) {
  const ticking = setInterval(() => void load.tick(sockets / 100), 1000)
  try {
    const lengths = await page.evaluate(framesOf, { count: FRAMES, step: STEP_PX })
    return lengths.sort((one, other) => one - other)
  } finally {
    clearInterval(ticking)
  }
}

/**
 * Runs in the page.
 * @param {{ count: number, step: number }} options
 * @returns {Promise<number[]>}
 */
function framesOf({ count, step }) {
  const scroller = document.querySelector('table')?.parentElement
  if (!scroller) throw new Error('there is no table to scroll')
  return new Promise((resolve) => {
    /** @type {number[]} */ const lengths = []
    let last = performance.now()
    const next = () => {
      const now = performance.now()
      lengths.push(now - last)
      last = now
      const ended = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight
      scroller.scrollTop = ended ? 0 : scroller.scrollTop + step
      // The first one is the time until the first frame, and none itself.
      if (lengths.length <= count) requestAnimationFrame(next)
      else resolve(lengths.slice(1))
    }
    requestAnimationFrame(next)
  })
}
