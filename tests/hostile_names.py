"""Names that no file should have: paths, code, signs that turn or hide others, and endings that are not true."""

from tests.core.picture_corpus import QUARTERS, file_of, good
from tests.hostile_files import MARK, Dropped

NAMES = (
    "../../../../etc/SECRET",
    "..\\..\\windows\\SECRET.png",
    "/etc/SECRET.png",
    "C:\\SECRET.png",
    "SECRET\u202egnp.exe",
    "<img src=x onerror=alert('SECRET')>.png",
    "SECRET\0.png",
    'SECRET"; filename="other.png',
    "SECRET\r\nX-Injected: 1\r\n\r\n.png",
    "![SECRET](http://127.0.0.1:9/x.png) **b** $x$.png",
    "SECRET" + "x" * 4096 + ".png",
    "SECRET" + "\u0301" * 500 + ".png",
    "CON.SECRET",
    "SECRET.png.",
    "{SECRET} %s %n {0.__class__} ${jndi:ldap://x}",
    "SECRET\U0001f4a3\ufeff\u2028.png",
    "",
)


def wrongly_named() -> list[Dropped]:
    """Honest pictures with the endings of others."""
    endings = ("png", "jpg", "gif", "exe", "html", "svg", "zip", "heic", "txt")
    honest = [data for data, _ in good().values()]
    return [
        Dropped(f"a wrong ending, .{ending}", f"{MARK}.{ending}", honest[number * 2 + 1])
        for number, ending in enumerate(endings)
    ]


def hostile_names() -> list[Dropped]:
    """Each name with a picture that is honest, and with one that is not."""
    small, cut = file_of(QUARTERS, "PNG"), file_of(QUARTERS, "JPEG")[:100]
    return [
        Dropped(f"{'an honest' if data is small else 'a cut'} picture called {name[:60]!a}", name, data)
        for name in NAMES
        for data in (small, cut)
    ]
