"""core.settings: what can be set, and what is said of what cannot."""

from dataclasses import fields
from pathlib import Path

import pytest

from core import settings
from core.settings import Settings, read

README = Path(__file__).parents[2] / "README.md"


def test_without_a_variable_everything_has_its_default():
    assert read({}) == read({"NABLA_WORKERS": "", "PATH": "/bin", "XNABLA_SESSIONS": "7"}) == Settings()


def test_each_variable_is_read_into_its_field(tmp_path):
    file = tmp_path / "file"
    file.write_text("x")
    said = {
        "NABLA_SESSIONS": "31",
        "NABLA_PHOTOS": "7",
        "NABLA_TRAININGS": "9",
        "NABLA_WORKERS": "3",
        "NABLA_WORKER_MEMORY": "2048",
        "NABLA_SCHEDULER": "tls://class.example:8786",
        "NABLA_TLS_CA": str(file),
        "NABLA_TLS_CERT": str(file),
        "NABLA_TLS_KEY": str(file),
        "NABLA_DATA": str(tmp_path),
        "NABLA_WEIGHTS": str(tmp_path / "new"),
    }
    assert read(said) == Settings(
        31, 7, 9, 3, 2048, "tls://class.example:8786", file, file, file, tmp_path, tmp_path / "new"
    )
    assert len(said) == len(fields(Settings))


@pytest.mark.parametrize("text", ["0", "-1", "65", "two", "1.5", "²", " 3", "9" * 5000])
def test_a_number_that_is_none_is_a_sentence(text):
    with pytest.raises(ValueError, match=r"^NABLA_WORKERS: must be a whole number from 1 to 64, got '.*'\.$"):
        read({"NABLA_WORKERS": text})


def test_a_training_process_has_at_least_what_its_libraries_need():
    assert read({"NABLA_WORKER_MEMORY": "1200"}).worker_memory == settings.LEAST_MEMORY
    with pytest.raises(ValueError, match="from 1200 to 1048576, got '1199'"):
        read({"NABLA_WORKER_MEMORY": "1199"})


@pytest.mark.parametrize(
    "text", ["class.example:8786", "tcp://class.example:8786", "tls://class.example", "tls://"]
)
def test_an_address_without_tls_is_for_this_machine_alone(text):
    with pytest.raises(ValueError, match=r"^NABLA_SCHEDULER: must be tls://host:port .*\.$"):
        read({"NABLA_SCHEDULER": text})
    assert read({"NABLA_SCHEDULER": "tcp://127.0.0.1:8786"}).scheduler


def test_files_and_folders_that_are_none_are_sentences(tmp_path):
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(ValueError, match="NABLA_TLS_CA: must be a file that can be read"):
        read({"NABLA_TLS_CA": str(tmp_path / "gone")})
    with pytest.raises(ValueError, match="NABLA_DATA: must be a folder"):
        read({"NABLA_DATA": str(file)})


def test_every_fault_is_named_and_a_slip_of_the_pen_too():
    with pytest.raises(ValueError) as caught:
        read({"NABLA_SESION": "3", "NABLA_PHOTOS": "many"})
    first, second = str(caught.value).splitlines()
    assert first.startswith("NABLA_SESION: no such setting; there are NABLA_SESSIONS, ")
    assert second.startswith("NABLA_PHOTOS: must be")


def test_it_is_read_once(monkeypatch):
    settings.now.cache_clear()
    monkeypatch.setenv("NABLA_SESSIONS", "5")
    assert settings.now().sessions == 5
    monkeypatch.setenv("NABLA_SESSIONS", "6")
    assert settings.now().sessions == 5
    settings.now.cache_clear()


def test_the_readme_names_each_with_its_default():
    text = README.read_text()
    for field in fields(Settings):
        line = next(line for line in text.splitlines() if f"`NABLA_{field.name.upper()}`" in line)
        assert not isinstance(field.default, int) or f"| {field.default} |" in line
