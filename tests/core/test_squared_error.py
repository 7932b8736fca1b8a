"""core.squared_error: the course's numbers (golden), autograd, and where its text is wrong."""

import pytest
import torch

from core.squared_error import two_losses


def test_the_start_is_the_courses_and_the_gradient_is_autograds():
    found = two_losses(1, 200)
    assert abs(found.squared.start.slope) == pytest.approx(0.0129085173360156, rel=1e-10)
    assert abs(found.cross_entropy.start.slope) == pytest.approx(0.0839384318975581, rel=1e-10)
    assert found.times == pytest.approx(6.50256181345974, rel=1e-10)
    assert found.squared.autograd < 1e-15
    assert found.cross_entropy.autograd < 1e-14


@pytest.mark.parametrize(
    ("updates", "squared", "cross_entropy"),
    [(10, 0.937691512851742, 0.981479223080148), (200, 0.982993410349628, 0.999326806724091)],
)
def test_the_answer_after_some_updates(updates, squared, cross_entropy):
    found = two_losses(1, updates)
    assert found.squared.at[-1] == updates
    assert found.squared.answers[-1] == pytest.approx(squared, abs=1e-10)
    assert found.cross_entropy.answers[-1] == pytest.approx(cross_entropy, abs=1e-10)


def test_a_path_is_drawn_with_few_points_from_its_start_to_its_end():
    found = two_losses(0, 1000)
    for one in (found.squared, found.cross_entropy):
        assert one.at[0] == 0
        assert len(one.at) == len(one.answers) <= 61
        assert one.answers[0] == one.start.a


def test_the_squared_error_is_steepest_at_a_third_and_dies_at_both_ends():
    found = two_losses(1, 1)
    peak = found.squared.slopes.argmax()
    assert found.over[peak] == pytest.approx(1 / 3, abs=0.005)
    assert found.squared.slopes[peak] == pytest.approx(8 / 27, abs=1e-4)
    assert found.squared.slopes[0] < 0.01 < 0.99 < found.cross_entropy.slopes[0]


def test_the_start_is_not_convex_and_the_first_layer_has_the_largest_gradient():
    found = two_losses(1, 1).squared
    assert found.curvatures[0] == pytest.approx(-0.0752689436200835, abs=1e-9)
    assert found.start.order == ("w4", "w6", "w2", "w3", "w1", "w5")


def test_scaled_inputs_leave_the_order_of_the_gradients():
    assert two_losses(1, 1, 0.1).squared.start.order == two_losses(1, 1).squared.start.order


def test_what_cannot_be_is_named():
    with pytest.raises(ValueError, match="updates: must be 1 or more, got 0"):
        two_losses(1, 0)
    with pytest.raises(ValueError, match="target: must be 0 to 1"):
        two_losses(2, 1)
    assert torch.isfinite(two_losses(0, 5).over).all()
