"""core.score_rows: what is written is read back as the same people, to the last digit."""

import csv
import math

import numpy as np
import pytest
import torch

from core.data.score_pairs import Pair, draw
from core.data.score_table import read_scores
from core.precision_recall import Ranked, rank
from core.score_rows import rows


def ranked(scores, labels) -> Ranked:
    return rank(torch.tensor(scores, dtype=torch.float64), torch.tensor(labels, dtype=torch.int64))


PEOPLE = {
    "ties": ranked([0.5, 0.5, 0.25, 0.5, -3.0, 0.25], [1, 0, 0, 1, 1, 0]),
    "a drawn group": rank(*draw(Pair(3000, 0.3))),
    "many ties": rank(*draw(Pair(3000, 0.3, rounding=0.5))),
    "nobody ill": ranked([0.1, 0.2, 0.3], [0, 0, 0]),
    "nobody healthy": ranked([0.1, 0.1, 0.3], [1, 1, 1]),
    "one person": ranked([7.0], [1]),
    "huge, tiny and of many digits": ranked([1e300, -1e-300, 5e-324, 0.1 + 0.2, 1 / 3, -1e16], [1, 0, 1, 0, 1, 0]),
    "minus 0": ranked([-0.0, 0.0, 1.0], [1, 0, 0]),
}  # fmt: skip


@pytest.mark.parametrize("people", PEOPLE.values(), ids=PEOPLE)
def test_all_people_are_read_back_with_the_very_same_scores(people):
    table = read_scores(rows(people))
    again = ranked(table.scores, table.labels)
    assert (table.faults, table.faulty) == ((), 0)
    assert again.values.tolist() == people.values.tolist()
    assert again.ill.tolist() == people.ill.tolist()
    assert again.healthy.tolist() == people.healthy.tolist()


@pytest.mark.parametrize("people", PEOPLE.values(), ids=PEOPLE)
def test_there_is_a_line_for_each_person_the_highest_score_first(people):
    lines = list(csv.DictReader(rows(people).decode().splitlines()))
    assert list(lines[0]) == ["label", "score"]
    assert len(lines) == sum(people.people)
    scores = [float(line["score"]) for line in lines]
    assert scores == sorted(scores, reverse=True)


def test_few_people_are_written_as_a_person_would():
    assert rows(ranked([0.5, 2.0, 0.5], [0, 1, 1])) == b"label,score\n1,2.0\n1,0.5\n0,0.5\n"


def test_a_score_takes_no_more_digits_than_make_it_again():
    text = rows(ranked([0.1, math.nextafter(0.1, 1)], [0, 1])).decode()
    assert text.splitlines()[1:] == ["1,0.10000000000000002", "0,0.1"]


def test_a_hundred_thousand_people_are_few_enough_to_be_read_back():
    people = rank(*draw(Pair(100_000)))
    table = read_scores(rows(people))
    assert len(table.labels) == 100_000
    assert np.array_equal(np.unique(table.scores), people.values.numpy())
