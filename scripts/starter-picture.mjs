/**
 * Draws the picture of the starter poster: night hills cut from paper, the sun rising out of an open book.
 * Run by hand after a change: node scripts/starter-picture.mjs
 */
import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'

const width = 1080
const height = 1704
const cream = '#f4ead8'
const out = new URL('../resources/posters/pictures/spring-night.png', import.meta.url)

/**
 * Sheets of paper, the farthest first; each throws a soft shadow on the one behind it.
 * @param {string} fill
 * @param {string} d
 */
const sheet = (fill, d) => `<path d="${d}" fill="${fill}" filter="url(#shadow)"/>`
/** @param {string} fill @param {number} r */
const disc = (fill, r) => `<circle cx="640" cy="1052" r="${r}" fill="${fill}" filter="url(#shadow)"/>`

const stars = [
  [846, 150, 5],
  [968, 262, 3.5],
  [744, 96, 3],
  [900, 402, 3],
  [1010, 118, 3],
  [664, 560, 3.5],
  [1020, 846, 4.5],
  [96, 770, 3.5],
  [232, 868, 3],
  [330, 742, 4],
].map(([x, y, r]) => `<circle cx="${x}" cy="${y}" r="${r}" fill="${cream}"/>`)

/** @param {number} x @param {number} y @param {number} turn @param {number} size @param {string} fill */
const petal = (x, y, turn, size, fill) =>
  `<path transform="translate(${x} ${y}) rotate(${turn}) scale(${size})" d="M0 0C-14 -8 -13 -27 0 -34C13 -27 14 -8 0 0Z" fill="${fill}"/>`
/** Five petals. @param {number} x @param {number} y @param {number} turn @param {number} size */
const blossom = (x, y, turn, size) =>
  [0, 72, 144, 216, 288].map((angle) => petal(x, y, turn + angle, size, '#f0b8a4')).join('') +
  `<circle cx="${x}" cy="${y}" r="${5.5 * size}" fill="#d43f2a"/>`

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
  <defs>
    <filter id="shadow" x="-10%" y="-10%" width="120%" height="120%">
      <feGaussianBlur in="SourceAlpha" stdDeviation="12"/>
      <feOffset dy="-6" result="blurred"/>
      <feFlood flood-color="#06110e" flood-opacity="0.38"/>
      <feComposite in2="blurred" operator="in"/>
      <feMerge><feMergeNode/><feMergeNode in="SourceGraphic"/></feMerge>
    </filter>
  </defs>
  <rect width="${width}" height="${height}" fill="#17352e"/>
  ${stars.join('\n  ')}
  ${disc('#8c2f22', 336)}
  ${disc('#b5392a', 288)}
  ${disc('#d43f2a', 238)}
  ${disc('#e4613f', 180)}
  ${sheet('#2b5a4b', 'M-40 1180C120 1040 240 1010 372 1092C500 1170 580 1196 700 1150C850 1092 960 1070 1120 1150V1760H-40Z')}
  ${sheet('#224a3f', 'M-40 1260C90 1190 230 1150 380 1216C520 1276 640 1290 770 1240C900 1192 1000 1196 1120 1250V1760H-40Z')}
  ${sheet('#1a3b33', 'M-40 1330C160 1262 330 1270 480 1318C640 1368 800 1372 1120 1296V1760H-40Z')}
  <g transform="translate(-50 -62)">
    ${sheet('#c9b893', 'M690 1292C600 1226 462 1214 356 1246V1392C468 1362 600 1372 690 1432C780 1372 912 1362 1024 1392V1246C918 1214 780 1226 690 1292Z')}
    ${sheet('#e3d5b6', 'M690 1272C604 1206 474 1192 372 1222V1368C478 1340 604 1350 690 1410C776 1350 902 1340 1008 1368V1222C906 1192 776 1206 690 1272Z')}
    ${sheet(cream, 'M690 1250C608 1186 488 1170 390 1198V1344C490 1318 608 1328 690 1388C772 1328 890 1318 990 1344V1198C892 1170 772 1186 690 1250Z')}
    <path d="M690 1250V1388" stroke="#c9b893" stroke-width="5"/>
    <g stroke="#c9b893" stroke-width="6" stroke-linecap="round" fill="none">
      <path d="M428 1232C506 1218 584 1230 648 1272"/>
      <path d="M428 1266C506 1252 584 1264 648 1306"/>
      <path d="M428 1300C490 1288 540 1294 586 1314"/>
      <path d="M952 1232C874 1218 796 1230 732 1272"/>
      <path d="M952 1266C874 1252 796 1264 732 1306"/>
      <path d="M952 1300C890 1288 840 1294 794 1314"/>
    </g>
  </g>
  ${sheet('#0e211c', 'M-40 1376C160 1308 330 1318 520 1352C720 1388 900 1380 1120 1318V1760H-40Z')}
  <g filter="url(#shadow)">
    <path d="M1100 668C1010 676 940 706 884 760M980 690C968 660 940 640 912 634M940 716C906 716 880 726 858 744" stroke="#0e211c" stroke-width="11" stroke-linecap="round" fill="none"/>
    ${blossom(906, 632, 10, 0.95)}
    ${blossom(880, 762, 40, 1.15)}
    ${blossom(992, 690, -12, 1.05)}
    ${blossom(1046, 664, 20, 0.8)}
  </g>
  ${petal(776, 846, 120, 0.8, '#f0b8a4')}
  ${petal(560, 914, 60, 0.7, '#f0b8a4')}
  ${petal(196, 1010, 200, 0.75, '#f0b8a4')}
</svg>`

const png = await sharp(Buffer.from(svg))
  .removeAlpha()
  .png({ compressionLevel: 9, palette: true, quality: 100, dither: 0.4 })
  .toBuffer()
await writeFile(out, png)
console.log(`${out.pathname} ${png.byteLength} bytes`)
