/** What one document may ask for. Beyond it a document is refused, with the layer and the field that go too far. */
export const LIMITS = {
  /** Layers of a document, those in groups included. */
  layers: 10_000,
  /** Layers that one poster may come to, rows of repeated groups included. */
  drawnLayers: 20_000,
  /** Groups within groups. */
  depth: 8,
  /** UTF-16 units of a text. */
  text: 100_000,
  /** UTF-16 units of all fields of a poster together, values filled in: one long value may stand in many places. */
  filled: 30_000_000,
  /** UTF-16 units of a picture's source: a data URL of some 20 MB. */
  source: 30_000_000,
  /** UTF-16 units of SVG path data. */
  path: 200_000,
  /** Rows of a list. */
  rows: 1_000,
  /** Variables of a document. */
  variables: 500,
} as const
