"""core.gradient_traps: the course's numbers for each trap, and the independent route to each."""

import math

import pytest
import torch
import torch.nn.functional as F

from core.gradient_traps import (
    SMALL_INPUTS,
    SMALL_WEIGHTS,
    STEEPEST,
    STEEPEST_AT,
    accuracy,
    collapse,
    curvatures,
    descend,
    naive_softmax,
    sigmoid_after_relu,
    slope_size,
    small_network,
    softmax,
    stack,
)

F64 = torch.float64
LOGITS = torch.tensor([-2.0, -1.5, -0.7, -0.2, 0.3, 0.8, 1.6, 2.4], dtype=F64)
W = [
    [
        [-0.443633, 0.842711, -0.787526],
        [-0.8811, 0.340566, 0.069274],
        [0.304283, 0.12542, -0.155913],
        [0.038865, 0.863662, -0.994053],
    ],
    [
        [0.594952, -0.185475, -0.65647, 0.760083],
        [-0.783184, -0.38094, 0.863169, -0.912132],
        [-0.730196, 0.372624, 0.40472, -0.232748],
        [0.454136, 0.494073, 0.768865, -0.339566],
        [-0.213648, 0.305092, -0.780037, 0.364134],
    ],
    [
        [-0.164879, 0.254247, -0.716834, -0.200606, -0.10587],
        [-0.341543, 0.688962, 0.173441, 0.830284, 0.154303],
    ],
]
B = [
    [-0.047799, 0.303776, -0.311515, -0.362788],
    [-0.938204, -0.225174, -0.322615, -0.329018, 0.995095],
    [-0.409977, 0.083761],
]
X = [
    [1.915935, -0.415259, -1.046851],
    [-0.566202, 1.306384, 0.46685],
    [0.015507, 0.683495, 1.941092],
    [1.891167, -0.159922, -0.613776],
    [0.259667, -0.787181, -1.589334],
    [1.720034, -0.625368, -0.431635],
]
W_ALL = [
    [0.322938444116495, -0.168540998060532, 0.0087618674224809],
    [0.331924266645689, -1.15307410536904, 1.36397081559103],
]
B_ALL = [-0.200397321814961, 0.177022767670763]


def tensors(rows):
    return [torch.tensor(row, dtype=F64) for row in rows]


def start():
    return torch.tensor(SMALL_WEIGHTS, dtype=F64), torch.tensor(SMALL_INPUTS, dtype=F64)


def test_a_sigmoid_after_a_relu_is_never_below_one_half():
    found = sigmoid_after_relu(torch.tensor([-3, -1, -0.1, 0, 0.1, 1, 3], dtype=F64))
    expected = [0.5, 0.5, 0.5, 0.5, 0.52497918747894, 0.731058578630005, 0.952574126822433]
    slopes = [0, 0, 0, 0, 0.249376040192892, 0.196611933241482, 0.045176659730912]
    assert found.value.tolist() == pytest.approx(expected, rel=1e-12)
    assert found.slope.tolist() == pytest.approx(slopes, rel=1e-12)
    assert found.plain[0].item() == pytest.approx(0.0474258731775668, rel=1e-12)
    assert found.value.min().item() == 0.5


def test_its_slope_is_autograds():
    x = LOGITS.clone().requires_grad_()
    (by_autograd,) = torch.autograd.grad(torch.sigmoid(torch.relu(x)).sum(), x)
    torch.testing.assert_close(sigmoid_after_relu(LOGITS).slope, by_autograd)


def test_it_calls_every_example_positive_and_its_loss_on_a_negative_stays_at_ln_2():
    found, positive = sigmoid_after_relu(LOGITS), torch.arange(8) >= 4
    assert (accuracy(found.value, positive), accuracy(found.plain, positive)) == (0.5, 1.0)
    far = sigmoid_after_relu(torch.tensor([-1000.0], dtype=F64)).value
    assert F.binary_cross_entropy(far, torch.zeros(1, dtype=F64)).item() == pytest.approx(
        math.log(2), rel=1e-15
    )


def test_linear_layers_are_one_matrix():
    weights, biases, x = tensors(W), tensors(B), torch.tensor(X, dtype=F64)
    weight, bias = collapse(weights, biases)
    torch.testing.assert_close(weight, torch.tensor(W_ALL, dtype=F64), rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(bias, torch.tensor(B_ALL, dtype=F64), rtol=1e-12, atol=1e-12)
    assert (x @ weight.T + bias - stack(weights, biases, x)).abs().max().item() < 1e-15 * 4
    bent = stack(weights, biases, x, relu=True)
    assert (x @ weight.T + bias - bent).abs().max().item() == pytest.approx(1.77338917372208, rel=1e-9)


def test_a_layer_of_one_unit_leaves_a_matrix_of_rank_1():
    generator = torch.Generator().manual_seed(1)
    sizes = [(4, 6), (1, 4), (5, 1), (3, 5)]
    weights = [torch.randn(*size, generator=generator) for size in sizes]
    weight, bias = collapse(weights, [torch.randn(size[0], generator=generator) for size in sizes])
    assert (tuple(weight.shape), tuple(bias.shape)) == ((3, 6), (3,))
    assert torch.linalg.matrix_rank(weight).item() == 1


def test_two_relu_units_solve_xor_and_without_the_relu_they_do_not():
    weights, biases = tensors([[[1, 1], [1, 1]], [[1, -2]]]), tensors([[0, -1], [0]])
    x = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=F64)
    assert stack(weights, biases, x, relu=True)[:, 0].tolist() == [0, 1, 1, 0]
    assert stack(weights, biases, x)[:, 0].tolist() != [0, 1, 1, 0]


def test_softmax_sums_to_1_and_a_shift_changes_nothing():
    z = torch.tensor([1.0, 2.0, 3.0], dtype=F64)
    expected = [0.0900305731703805, 0.244728471054798, 0.665240955774822]
    for shift in (0, 100, -1000, 1e6):
        assert softmax(z + shift).tolist() == pytest.approx(expected, rel=1e-12)
    assert softmax(z).sum().item() == pytest.approx(1, rel=1e-15)
    torch.testing.assert_close(softmax(z), torch.softmax(z, 0))
    torch.testing.assert_close(naive_softmax(z), softmax(z))
    assert (softmax(z)[2] / softmax(z)[1]).item() == pytest.approx(math.e)


def test_softmax_by_its_plain_formula_overflows():
    z = torch.tensor([998.0, 999.0, 1000.0], dtype=F64)
    assert naive_softmax(z).isnan().all()
    assert softmax(z).sum().item() == pytest.approx(1)
    assert naive_softmax(torch.tensor([88.0, 1.0])).isfinite().all()
    assert naive_softmax(torch.tensor([89.0, 1.0])).isnan().any()


def test_temperature_sharpens_and_flattens():
    z = torch.tensor([1.0, 2.0, 3.0], dtype=F64)
    cold = [0.0158762399764668, 0.117310427826198, 0.866813332197335]
    warm = [0.186323723225848, 0.307195885718498, 0.506480391055654]
    assert softmax(z, 0.5).tolist() == pytest.approx(cold, rel=1e-12)
    assert softmax(z, 2.0).tolist() == pytest.approx(warm, rel=1e-12)


@pytest.mark.parametrize("target", [1.0, 0.0, 0.3])
def test_the_slopes_behind_a_sigmoid_are_autograds(target):
    z = torch.linspace(-4, 5, 31, dtype=F64).requires_grad_()
    a = torch.sigmoid(z)
    targets = torch.full_like(a, target)
    losses = {
        "squared": (a - target).square().sum(),
        "cross_entropy": F.binary_cross_entropy(a, targets, reduction="sum"),
    }
    for loss, value in losses.items():
        (by_autograd,) = torch.autograd.grad(value, z, retain_graph=True)
        torch.testing.assert_close(
            slope_size(loss, a.detach(), target), by_autograd.abs(), rtol=1e-9, atol=1e-12
        )


def test_the_squared_error_pulls_hardest_at_one_third_and_hardly_at_a_certain_mistake():
    a = torch.linspace(0, 1, 30_001, dtype=F64)
    size = slope_size("squared", a, 1.0)
    assert size.max().item() == pytest.approx(STEEPEST, rel=1e-12)
    assert a[size.argmax()].item() == pytest.approx(STEEPEST_AT, abs=1e-9)
    wrong = torch.tensor([0.001], dtype=F64)
    assert slope_size("squared", wrong, 1.0).item() == pytest.approx(0.001996002, rel=1e-9)
    assert slope_size("cross_entropy", wrong, 1.0).item() == pytest.approx(0.999, rel=1e-12)


def test_the_courses_first_step_of_the_small_network():
    found = small_network(*start())
    assert found.hidden.tolist() == pytest.approx([1.3, 2.9], rel=1e-14)
    assert found.z == pytest.approx(2.39, rel=1e-14)
    assert found.a == pytest.approx(0.916061568102442, rel=1e-12)
    assert found.loss == pytest.approx(0.007045660349421, rel=1e-11)
    assert found.slope == pytest.approx(-0.0129085173360156, rel=1e-11)
    gradient = [-0.0193627760040234, -0.032271293340039, -0.0232353312048281]
    gradient += [-0.0387255520080468, -0.0167810725368203, -0.0374347002744453]
    assert found.gradient.tolist() == pytest.approx(gradient, rel=1e-11)


@pytest.mark.parametrize("loss", ["squared", "cross_entropy"])
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_the_chain_rule_by_hand_is_autograds(loss, target):
    weights, inputs = start()
    tracked = weights.clone().requires_grad_()
    a = torch.sigmoid(tracked[4:] @ (tracked[:4].view(2, 2) @ inputs))
    squared, likelihood = (a - target).square(), F.binary_cross_entropy(a, torch.tensor(target, dtype=F64))
    value = squared if loss == "squared" else likelihood
    (by_autograd,) = torch.autograd.grad(value, tracked)
    found = small_network(weights, inputs, target, loss)
    torch.testing.assert_close(found.gradient, by_autograd)
    assert found.loss == pytest.approx(value.item(), rel=1e-9)


def test_two_updates_and_two_hundred_end_where_the_course_says():
    two = descend(*start(), 2)
    assert [step.loss for step in two] == pytest.approx(
        [0.007045660349421, 0.00654764784634038, 0.00610812581502417], rel=1e-11
    )
    expected = [0.103747685229411, 0.206246142049018, 0.304503467847072]
    expected += [0.407505779745119, 0.503269154235546, 0.607265504392054]
    assert two[2].weights.tolist() == pytest.approx(expected, rel=1e-11)
    assert descend(*start(), 200)[-1].a == pytest.approx(0.982993410349628, rel=1e-9)
    assert descend(*start(), 200, loss="cross_entropy")[-1].a == pytest.approx(0.999326806724091, rel=1e-9)


def test_cross_entropy_pulls_six_and_a_half_times_as_hard_at_the_start():
    slopes = [small_network(*start(), loss=loss).slope for loss in ("cross_entropy", "squared")]
    assert slopes[0] / slopes[1] == pytest.approx(6.50256181345974, rel=1e-11)
    assert abs(small_network(*start(), target=0.0).slope) == pytest.approx(0.140877025760259, rel=1e-11)


def test_the_order_of_the_gradients_depends_on_the_ratio_of_the_inputs_and_not_on_their_size():
    weights, inputs = start()
    for scale in (0.01, 0.1, 1.0, 3.0):
        assert small_network(weights, scale * inputs).order == ("w4", "w6", "w2", "w3", "w1", "w5")
    assert small_network(weights, torch.tensor([2.9, 3.0], dtype=F64)).order[0] == "w6"
    assert small_network(weights, inputs.flip(0)).order[0] == "w3"


def test_the_start_is_not_convex():
    found = curvatures(*start())
    assert found[0].item() == pytest.approx(-0.0752689436200835, rel=1e-9)
    assert found[-1].item() == pytest.approx(0.62977279201513, rel=1e-9)
    assert (found < -1e-9).sum().item() == 1


def test_what_cannot_be_is_named():
    weights, inputs = start()
    half, none = torch.tensor([0.5]), torch.zeros(0)
    for call, sentence in (
        (lambda: small_network(weights, inputs, 1.5), "target: must be 0 to 1, got 1.5"),
        (lambda: slope_size("squared", half, math.nan), "target: must be 0 to 1, got nan"),
        (lambda: descend(weights, inputs, -1), "updates: must be 0 or more, got -1"),
        (lambda: softmax(half, 0.0), "temperature: must be above 0, got 0.0"),
        (lambda: softmax(none), "z: must be at least one number, got none"),
        (lambda: accuracy(none, none > 0), "positive: must be at least one example, got none"),
        (lambda: collapse([], []), "weights: must be one or more, one for each bias, got 0 and 0"),
        (lambda: collapse(tensors(W), tensors(B)[:2]), "got 3 and 2"),
        (lambda: collapse(tensors(W)[::-1], tensors(B)[::-1]), "layer 2 must take in 2 numbers, got 4"),
    ):
        with pytest.raises(ValueError, match=sentence):
            call()
