// What the probe says of a pixel: how its number comes about, and whether PyTorch wrote the same.

/** The parts of the sentence for one output pixel; `wrote` is what PyTorch wrote there, null while it is not here. */
function sentence({ rule, secret }, [x, y], terms, sums, wrote) {
  const names = sums.length > 1 ? rule.terms.map((term) => `${term.label} `) : [""];
  const right = sums.every((sum, i) => agrees(sum, wrote?.[i], terms));
  const numbers = wrote?.map((value) => numeral(value)).join(", ");
  const rounded = numbers === sums.map((sum) => numeral(sum)).join(", ") ? "✓" : "✓ but for the rounding of float32";
  const agreed = right ? rounded : "≠ (please report this)";
  const padded = terms[0]?.window.flat().some((cell) => cell.padded);
  return {
    place: secret ? "This pixel" : `Column ${x}, row ${y}`,
    reason: sums.map((sum, i) => `${names[i]}${reasons(rule, terms, sum, i)}`).join(" · "),
    verdict: wrote ? `PyTorch: ${numbers} ${sums.length ? agreed : ""}` : "PyTorch: …",
    edge: padded ? "Hatched cells are padding." : "",
  };
}

const CHOOSES = { max: "largest", min: "smallest", average: "mean" };

/** What the picture shows of a value, where that is not the value itself. */
const SHOWS = { absolute: (value) => Math.abs(value), clipped: (value) => Math.min(Math.max(value, 0), 255) };

/** How the number comes about, in words and signs. */
function reasons(rule, terms, sum, plane) {
  const result = numeral(sum);
  if (rule.operation !== "convolution") return `${CHOOSES[rule.operation]} = ${result}`;
  const each = terms.map((term) => numeral(term.sum));
  if (rule.combine === "magnitude") return `√(${each.map((one) => (one.startsWith("−") ? `(${one})²` : `${one}²`)).join(" + ")}) = ${result}`;
  if (rule.combine === "direction") return `direction of (${each.join(", ")}) = ${result}${Number.isNaN(sum) ? "" : "°"}`;
  const parts = rule.combine === "each" ? [each[plane]] : each;
  const total = `${parts.join(" + ")}${rule.bias ? ` + bias ${numeral(rule.bias)}` : ""}`;
  const shown = SHOWS[rule.view] ? `, shown as ${numeral(SHOWS[rule.view](sum))}` : "";
  return `sum of products = ${total}${total === parts[0] ? "" : ` = ${result}`}${shown}`;
}
