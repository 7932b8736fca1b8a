// What pages/_ui/probed.py packs: a header as JSON and sections of numbers, in one run of bytes.
const KINDS = { float32: Float32Array, float64: Float64Array, uint8: Uint8Array };

/** The header, and its sections as { shape, values }. */
function unpack(bytes) {
  const start = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + start)));
  const body = bytes.slice(4 + start); // its own buffer, in which every section begins at a multiple of its size
  for (const section of Object.values(header.sections)) {
    const count = section.shape.reduce((product, side) => product * side, 1);
    section.values = new KINDS[section.kind](body.buffer, section.at, count);
  }
  return header;
}
