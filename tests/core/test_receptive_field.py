"""core.receptive_field: against the pixels that really reach an output, by autograd."""

import pytest
import torch
import torch.nn.functional as F

from core.receptive_field import receptive_field


@pytest.mark.parametrize("rounds", [1, 2, 3])
@pytest.mark.parametrize(
    ("kernel", "stride", "padding"), [(2, 2, 0), (3, 2, 1), (3, 1, 0), (5, 3, 2), (4, 1, 2)]
)
def test_the_gradient_of_an_output_is_nonzero_on_its_field_and_nowhere_else(kernel, stride, padding, rounds):
    line = torch.zeros(1, 1, 173, requires_grad=True)
    output = line
    for _ in range(rounds):
        output = F.avg_pool1d(output, kernel, stride, padding)
    index = output.shape[-1] // 2
    output[0, 0, index].backward()
    touched = line.grad[0, 0].nonzero().flatten()
    size, step, pad = receptive_field(kernel, stride, padding, rounds)
    assert touched.tolist() == list(range(index * step - pad, index * step - pad + size))


@pytest.mark.parametrize("wrong", [{"kernel": 0}, {"stride": 0}, {"padding": -1}, {"rounds": 0}])
def test_numbers_that_make_no_window_are_refused(wrong):
    name, value = next(iter(wrong.items()))
    with pytest.raises(ValueError, match=rf"{name}: must be \d or more, got {value}"):
        receptive_field(**{"kernel": 3, "stride": 2, "padding": 1, "rounds": 2} | wrong)
