"""The part of a script that trains a model, for scores of patients or of digits: as ``core.risk_model`` does."""

from dataclasses import dataclass

from core.data.patients import SEEN

_PATIENTS = """raw = load_breast_cancer()
seen = [
{seen}
]
columns = [list(raw.feature_names).index(name) for name in seen]
x = torch.tensor(raw.data, dtype=torch.float64)[:, columns]
labels = torch.tensor(1 - raw.target)  # there, 0 is malignant


"""
_DIGITS = """raw = load_digits()
x, digits = torch.tensor(raw.data, dtype=torch.float64), torch.tensor(raw.target)


"""
_SPREAD = """    mean, spread = x.mean(0), x.std(0, correction=0)
    spread[(x == x[0]).all(0)] = 1.0
"""
_LOGISTIC = (
    """def train(x, y, outputs):
"""
    + _SPREAD
    + """    weight = torch.zeros(outputs, x.shape[1], dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(outputs, dtype=torch.float64, requires_grad=True)

    def logits(x):
        return F.linear((x - mean) / spread, weight, bias)

    minimise(lambda: error(logits(x), y) + weight.square().sum() / 2, [weight, bias], 2000)
    return logits
"""
)
_NETWORK = (
    """def train(x, y, outputs):
"""
    + _SPREAD
    + """    generator, f = torch.Generator().manual_seed(0), x.shape[1]
    hidden = torch.randn(8, f, generator=generator, dtype=torch.float64) * (2 / (8 + f)) ** 0.5
    weight = torch.randn(1, 8, generator=generator, dtype=torch.float64) * (2 / (8 + 1)) ** 0.5
    biases = [torch.zeros(8, dtype=torch.float64), torch.zeros(1, dtype=torch.float64)]
    parameters = [part.requires_grad_() for part in (hidden, biases[0], weight, biases[1])]

    def logits(x):
        return F.linear(F.linear((x - mean) / spread, hidden, biases[0]).tanh(), weight, biases[1])

    penalty = lambda: (hidden.square().sum() + weight.square().sum()) / 2
    minimise(lambda: error(logits(x), y) + penalty(), parameters, 60)
    return logits
"""
)
_TRAIN = """def minimise(loss, parameters, steps):
    optimiser = torch.optim.LBFGS(
        parameters, max_iter=steps, max_eval=2 * steps, history_size=100, tolerance_grad=1e-6, tolerance_change=0.0,
        line_search_fn="strong_wolfe",
    )

    def closure():
        optimiser.zero_grad()
        value = loss()
        value.backward()
        return value

    optimiser.step(closure)


def error(logits, y):
    if logits.shape[1] == 1:
        return F.binary_cross_entropy_with_logits(logits[:, 0], y.double(), reduction="sum")
    return F.cross_entropy(logits, y, reduction="sum")


"""
_UNSEEN = """

logits = torch.empty(len(x), {outputs}, dtype=torch.float64)
folds = StratifiedKFold(5, shuffle=True, random_state=0)
for learned, judged in folds.split(x.numpy(), {target}.numpy()):  # nobody is judged by a model that saw them
    model = train(x[learned], {target}[learned], {outputs})
    logits[judged] = model(x[judged]).detach()
"""
_SEEN = """

logits = train(x, {target}, {outputs})(x).detach()  # judged by a model that was trained on them
"""
_ONE_DIGIT = """rest = [digit for digit in range(10) if digit != {digit}]
scores = logits[:, {digit}] - logits[:, rest].logsumexp(1)  # log-odds against the rest
labels = (digits == {digit}).long()
"""


@dataclass(frozen=True)
class Trained:
    """Scores of a model that is trained: of patients, or of digits where ``digit`` is one."""

    model: str = "logistic"
    seen: str = ""
    digit: int | None = None
    by_itself: bool = False


def trained(source: Trained) -> str:
    """From the data to ``scores`` and ``labels``; needs torch, its functional module as F, and scikit-learn."""
    judge = (_SEEN if source.by_itself else _UNSEEN).format
    if source.digit is None:
        names = SEEN[source.seen]
        lines = (", ".join(map(repr, names[at : at + 4])) for at in range(0, len(names), 4))
        seen = "\n".join(f"    {line}," for line in lines)
        head = _PATIENTS.format(seen=seen)
        model = _LOGISTIC if source.model == "logistic" else _NETWORK
        return head + _TRAIN + model + judge(target="labels", outputs=1) + "scores = logits[:, 0]\n"
    picked = _ONE_DIGIT.format(digit=source.digit)
    return _DIGITS + _TRAIN + _LOGISTIC + judge(target="digits", outputs=10) + picked
