/**
 * Draws the pictures that the templates use: a branch of a lime tree, a bee.
 * Run by hand after a change: node scripts/template-drawings.mjs
 */
import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'

const folder = new URL('../resources/templates/pictures/', import.meta.url)
const green = ['#22352c', '#3f5f4c', '#6d8a68']
const cream = '#f6f1e6'

/** A heart-shaped leaf that hangs from its stalk, with its veins. @param {number} x @param {number} y @param {number} turn @param {number} size @param {number} shade */
const leaf = (x, y, turn, size, shade) => `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${size})">
  <path d="M0 0V26" stroke="${green[0]}" stroke-width="4" stroke-linecap="round"/>
  <path d="M0 30C-18 8 -66 18 -70 66C-73 112 -28 148 4 192C30 146 74 116 70 66C66 20 16 8 0 30Z" fill="${green[shade]}"/>
  <g stroke="${cream}" stroke-width="2.4" fill="none" stroke-linecap="round" opacity=".75">
    <path d="M0 32C2 80 2 130 3 172"/>
    <path d="M1 62C-16 50 -36 46 -54 48M2 94C-14 80 -38 74 -60 78M2 124C-8 112 -26 104 -44 104"/>
    <path d="M1 62C18 50 36 46 52 48M2 94C18 80 40 74 60 78M2 124C12 112 30 104 46 104"/>
  </g></g>`

/** Blossoms of a lime: a pale bract with a bunch below. @param {number} x @param {number} y @param {number} turn @param {number} size */
const blossom = (x, y, turn, size) => `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${size})">
  <path d="M0 0C-20 30 -22 92 0 128C18 94 20 34 0 0Z" fill="#c9cf9c"/>
  <path d="M0 4V84C0 110 -14 128 -26 146M0 84C4 112 8 132 6 158M0 84C10 108 26 122 38 138" stroke="${green[1]}" stroke-width="3" fill="none" stroke-linecap="round"/>
  ${[
    [-28, 150],
    [6, 162],
    [40, 142],
  ]
    .map(
      ([cx = 0, cy = 0]) =>
        `${[0, 72, 144, 216, 288]
          .map(
            (angle) =>
              `<ellipse transform="translate(${cx} ${cy}) rotate(${angle})" cy="-12" rx="6.5" ry="11" fill="#f3d58a"/>`,
          )
          .join('')}<circle cx="${cx}" cy="${cy}" r="5" fill="#b4532a"/>`,
    )
    .join('')}</g>`

const branch = `<svg xmlns="http://www.w3.org/2000/svg" width="560" height="520">
  <path d="M580 -10C500 66 420 92 330 98C230 104 150 140 92 210" stroke="${green[0]}" stroke-width="9" fill="none" stroke-linecap="round"/>
  <path d="M428 86C440 150 446 190 440 224M250 116C270 160 276 190 272 214" stroke="${green[0]}" stroke-width="5" fill="none" stroke-linecap="round"/>
  ${leaf(500, 50, -22, 1.02, 2)}
  ${leaf(438, 206, 6, 1.22, 1)}
  ${leaf(346, 96, 18, 1.06, 2)}
  ${leaf(268, 204, -10, 0.98, 0)}
  ${leaf(176, 142, 34, 0.86, 1)}
  ${leaf(94, 208, 12, 0.74, 2)}
  ${leaf(402, 84, 196, 0.42, 0)}
  ${blossom(354, 262, -6, 0.92)}
  ${blossom(182, 270, 10, 0.76)}
</svg>`

const bee = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="220" viewBox="0 0 240 220">
  <g fill="#fffaf0" stroke="#2b1b0e" stroke-width="5" opacity=".96">
    <path d="M116 92C84 22 26 14 18 42C10 74 70 102 116 100Z"/>
    <path d="M124 92C156 22 214 14 222 42C230 74 170 102 124 100Z"/>
  </g>
  <path d="M120 74C158 74 170 108 164 142C158 176 138 204 120 210C102 204 82 176 76 142C70 108 82 74 120 74Z" fill="#eda31f"/>
  <path d="M77 112C104 122 136 122 163 112C166 120 166 130 165 138C138 148 102 148 75 138C74 130 74 120 77 112ZM81 160C106 168 134 168 159 160C156 168 152 176 147 184C130 189 110 189 93 184C88 176 84 168 81 160Z" fill="#2b1b0e"/>
  <circle cx="120" cy="68" r="26" fill="#2b1b0e"/>
  <path d="M110 46C106 32 98 24 88 22M130 46C134 32 142 24 152 22" stroke="#2b1b0e" stroke-width="5" fill="none" stroke-linecap="round"/>
</svg>`

for (const [name, svg] of Object.entries({ 'lime-branch': branch, bee })) {
  const png = await sharp(Buffer.from(svg)).png({ compressionLevel: 9, palette: true, quality: 100 }).toBuffer()
  const out = new URL(`${name}.png`, folder)
  await writeFile(out, png)
  console.log(`${out.pathname} ${png.byteLength} bytes`)
}
