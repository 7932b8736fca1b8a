"""core.engine_cluster: a cluster of somebody else's, over TLS, or not there at all."""

import pytest
from distributed import LocalCluster
from distributed.security import Security

from core import engine, engine_cluster
from core import settings as environment
from tests.core import engine_work


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    engine_cluster.close()
    yield monkeypatch
    engine_cluster.close()


def test_an_address_that_nobody_answers_is_a_sentence(alone):
    alone.setattr(environment, "now", lambda: environment.Settings(scheduler="tcp://127.0.0.1:9"))
    alone.setattr(engine_cluster, "PATIENCE", 0.5)
    with pytest.raises(
        engine_cluster.Unavailable, match=r"127\.0\.0\.1:9 does not answer .*other pages work"
    ):
        engine_cluster.client()


def test_tls_material_comes_from_the_environment(alone, tmp_path):
    security = Security.temporary()
    material = {
        "NABLA_TLS_CA": security.tls_ca_file,
        "NABLA_TLS_CERT": security.tls_client_cert,
        "NABLA_TLS_KEY": security.tls_client_key,
    }
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, security=security, dashboard_address=None
    ) as far:
        said = {"NABLA_SCHEDULER": far.scheduler_address}
        for name, text in material.items():
            path = tmp_path / name
            path.write_text(text)
            said[name] = str(path)
        alone.setattr(environment, "now", lambda: environment.read(said))
        assert far.scheduler_address.startswith("tls://")
        assert engine.call(engine_work.count, 1, 2, 3) == (7, [3, 5, 7])
        engine_cluster.close()
