// What stands behind one output value: which input values the window takes, and what becomes of them. Pure
// functions; probe.js draws what they return. All sums are in double precision, from the very numbers PyTorch read.

/** Where an index beyond the edge reads; -1 for a padding that has a value of its own. */
function within(index, count, padding) {
  if (index >= 0 && index < count) return index;
  if (padding === "replicate") return Math.min(Math.max(index, 0), count - 1);
  if (padding === "reflect") return index < 0 ? -index : 2 * count - 2 - index;
  return -1;
}

/** The window of output pixel (x, y) in one channel: rows of { value, padded, u, v }, u and v being column and row. */
function windowAt(input, rule, channel, x, y) {
  const { kernel, stride, dilation, pad, padding } = rule;
  const [height, width, channels] = input.shape;
  const outside = { max: -Infinity, min: Infinity }[rule.operation] ?? 0;
  return [...Array(kernel).keys()].map((i) => [...Array(kernel).keys()].map((j) => {
    const [u, v] = [x * stride + j * dilation - pad, y * stride + i * dilation - pad];
    const [column, row] = [within(u, width, padding), within(v, height, padding)];
    const value = column < 0 || row < 0 ? outside : input.values[(row * width + column) * channels + channel];
    return { value, padded: u < 0 || v < 0 || u >= width || v >= height, beyond: u >= width + pad || v >= height + pad, u, v };
  }));
}

/** One term of the output: window, weights, products and their sum; pooling has winners instead of weights. */
function termAt(input, rule, term, x, y) {
  const window = windowAt(input, rule, term.channel, x, y);
  if (rule.operation === "convolution") {
    const products = window.map((row, i) => row.map(({ value }, j) => value * term.weights[i][j]));
    return { window, products, sum: products.flat().reduce((sum, product) => sum + product, 0) };
  }
  const cells = window.flat();
  if (rule.operation === "average") {
    // Zeros of the padding count; what ceil mode adds beyond the padding does not.
    const counted = cells.filter((cell) => !cell.beyond);
    return { window, counted: counted.length, sum: cells.reduce((sum, { value }) => sum + value, 0) / counted.length };
  }
  const better = rule.operation === "max" ? (a, b) => a > b : (a, b) => a < b;
  const winner = cells.reduce((best, cell) => (better(cell.value, best.value) ? cell : best)); // the first of equals
  return { window, winner, sum: winner.value };
}

/** What PyTorch wrote at this pixel, from the sums of the terms: one number for each plane of the output. */
function combine(rule, sums) {
  if (rule.combine === "each") return sums.map((sum) => sum + rule.bias);
  if (rule.combine === "magnitude") return [Math.hypot(...sums)];
  if (rule.combine === "direction") {
    const [gx, gy] = sums;
    return [gx || gy ? ((Math.atan2(gy, gx) * 180) / Math.PI + 360) % 360 : NaN];
  }
  return [sums.reduce((total, sum) => total + sum, rule.bias)];
}

/** Where an output value looks on the picture that is shown: size, step and padding. */
const fieldOf = ({ field, kernel, stride, dilation, pad }) => field ?? [dilation * (kernel - 1) + 1, stride, pad];

/** The output pixel whose window lies nearest around input pixel (u, v). */
function outputAt(rule, [height, width], u, v) {
  const [size, step, pad] = fieldOf(rule);
  const nearest = (index, count) =>
    Math.min(Math.max(Math.round((index + pad - (size - 1) / 2) / step), 0), count - 1);
  return [nearest(u, width), nearest(v, height)];
}

/** Equal but for the rounding of float32, which grows with the products that are summed. */
function agrees(sum, value, terms) {
  if (Number.isNaN(sum) || Number.isNaN(value)) return Number.isNaN(sum) && Number.isNaN(value);
  const summed = terms.flatMap((term) => (term.products ?? [[term.sum]]).flat());
  return Math.abs(sum - value) <= 1e-4 + 2e-7 * summed.reduce((total, product) => total + Math.abs(product), 0);
}
