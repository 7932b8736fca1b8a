"""pages._ui.plain_text: what a file or its name says is shown sign by sign."""

import pytest

from pages._ui.plain_text import as_it_stands


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![a](http://b/c.png)", r"\!\[a\](http\://b/c.png)"),
        ("<b>*c*</b> $x$ `y`", r"\<b\>\*c\*\</b\> \$x\$ \`y\`"),
        (":red[d] www.e.com", r"\:red\[d\] www\.e.com"),
        ("\u202egnp.exe\0", "\N{REPLACEMENT CHARACTER}gnp.exe\N{REPLACEMENT CHARACTER}"),
        ("Zürich 2024, (2).csv: 4 people", "Zürich 2024, (2).csv: 4 people"),
    ],
)
def test_markup_loses_its_meaning_and_plain_words_stay(text, shown):
    assert as_it_stands(text) == shown
