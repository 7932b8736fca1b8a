"""The bench of live training measures what it says: the page opens with the network that the bare loop learns."""

from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from core import engine_cluster
from tests.bench.training import FASHION, SPIRAL, Net, rate
from tests.serving import ROOT


@pytest.mark.parametrize("net", [SPIRAL, FASHION], ids=["spiral", "fashion"])
def test_the_address_asks_the_page_for_the_network_of_the_bare_loop(
    net: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_cluster, "start", lambda warm: None)  # nothing is computed here
    page = AppTest.from_file(str(ROOT / "pages" / "training.py"), default_timeout=60)
    page.query_params.update(dict(parse_qsl(net.query)))
    page.run()
    assert not page.exception
    assert page.session_state["training.run"].start == net.start()
    assert page.session_state["training.controls"] == net.controls


def test_a_rate_counts_from_the_first_news_to_the_last() -> None:
    assert rate([(10.0, 100), (10.5, 130), (12.0, 500)]) == 200
