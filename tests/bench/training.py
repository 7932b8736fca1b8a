"""Live training: the open page and the engine against the bare loop of PyTorch, many runs at once, and faults.

A row also says how many cores other programs took meanwhile: the workers step back for whatever else runs.
"""

import math
import os
import signal
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import get_context
from urllib.parse import urlencode

import psutil
import torch
from playwright.sync_api import Browser, Page, sync_playwright
from torch import nn

from core import engine, engine_cluster
from core.data.training_sets import load_training_set
from core.training import advance, warm
from core.training_settings import Architecture, Controls, Start
from core.training_state import begin
from tests.serving import CHROMIUM_FLAGS, serve

Row = tuple[str, str, str, str]
News = list[tuple[float, int]]  # when, and how many updates had been made

SECONDS, WARM_UP = 8.0, 2.0
PLAYGROUND = (
    832  # updates a second of TensorFlow Playground, 2-8-8-8-1 tanh, batch 10, on a machine of two cores
)
RATE = 0.1
LOOK, DRIVE = 0.02, 0.1  # seconds between two looks at a chain, and between two calls that keep it going


@dataclass(frozen=True)
class Net:
    """A dense network, its data and the examples of an update."""

    data: str
    layers: int
    width: int
    m: int

    def start(self, seed: int = 0) -> Start:
        """What a run of it begins with."""
        return Start(self.data, architecture=Architecture("mlp", self.layers, self.width), seed=seed)

    @property
    def controls(self) -> Controls:
        """Plain SGD, one micro-batch an update."""
        return Controls(self.m, 1, "right", "sgd", RATE)

    @property
    def query(self) -> str:
        """The same, in the address of the page."""
        settings = {"data": self.data, "layers": self.layers, "width": self.width, "m": self.m, "k": 1}
        settings |= {"optimiser": "SGD", "rate": RATE}
        return urlencode({f"training.{name}": value for name, value in settings.items()})


SPIRAL = Net("Spiral", 3, 8, 8)
FASHION = Net("Fashion-MNIST, 7,000", 2, 64, 32)
TEN = Net("Spiral", 3, 8, 10)
# Waits until the page writes another number of updates: [updates, milliseconds of the browser's monotonic clock].
NEXT = """() => new Promise((done) => {
  const read = () => {
    const [text] = [...document.querySelectorAll("strong")].map((e) => e.textContent).filter((t) => /^Update /.test(t));
    return Number(text?.replace(/\\D/g, "") ?? NaN);
  };
  const before = read();
  const look = setInterval(() => {
    const now = read();
    if (now === before || Number.isNaN(now)) return;
    clearInterval(look);
    done([now, performance.now()]);
  }, 5);
})"""


def bare(net: Net, seconds: float) -> tuple[float, float]:
    """Updates a second of the plain loop on one thread: by the wall's clock, and by the processor's time it got."""
    torch.set_num_threads(1)
    data = load_training_set(net.data)
    inputs, labels = data.scaled(data.training.inputs).flatten(1), data.training.labels
    outputs = 1 if len(data.classes) == 2 else len(data.classes)
    layers: list[nn.Module] = []
    before = inputs.shape[1]
    for _ in range(net.layers):
        layers += [nn.Linear(before, net.width), nn.Tanh()]
        before = net.width
    model = nn.Sequential(*layers, nn.Linear(before, outputs))
    criterion: nn.Module = nn.CrossEntropyLoss()
    if outputs == 1:
        criterion, labels = nn.BCEWithLogitsLoss(), labels.float()[:, None]
    optimiser = torch.optim.SGD(model.parameters(), lr=RATE)
    loop = (batch for _ in iter(int, 1) for batch in torch.split(torch.randperm(len(labels)), net.m))
    for taken in (0.5, seconds):  # the first is a warm-up
        made, wall, processor = 0, time.perf_counter(), time.process_time()
        while time.perf_counter() - wall < taken:
            batch = next(loop)
            optimiser.zero_grad()
            criterion(model(inputs[batch]), labels[batch]).backward()
            optimiser.step()
            made += 1
    return made / (time.perf_counter() - wall), made / (time.process_time() - processor)


# ---- the engine alone ----


def chains(net: Net, count: int) -> list[engine.Chain]:
    """Runs with seeds of their own."""
    return [engine.Chain(advance, begin(net.start(seed), net.controls)) for seed in range(count)]


def watched(running: Sequence[engine.Chain], controls: Controls, seconds: float) -> list[News]:
    """The news of each chain while all are kept going for so many seconds."""
    news: list[News] = [[] for _ in running]
    start = driven = time.monotonic() - DRIVE
    while time.monotonic() - start < seconds + DRIVE:
        if time.monotonic() - driven >= DRIVE:
            driven = time.monotonic()
            for chain in running:
                assert not chain.error, chain.error
                engine.drive(chain, controls)
        for chain, heard in zip(running, news, strict=True):
            heard += [(time.monotonic(), progress.made) for progress in engine.take(chain)]
        time.sleep(LOOK)  # as a page looks in turns
    return news


def rate(news: News) -> float:
    """Updates a second from the first news to the last."""
    (since, before), (until, now) = news[0], news[-1]
    return (now - before) / (until - since)


def alone(pool: ProcessPoolExecutor) -> Iterator[Row]:
    """One run on the engine, without a page, and the bare loop, turn by turn."""
    crowd = others()
    (chain,) = chains(TEN, 1)
    ours, plain = [], []
    for _ in range(3):
        plain.append(pool.submit(bare, TEN, SECONDS / 2).result()[0])
        watched([chain], TEN.controls, WARM_UP)
        ours.append(rate(watched([chain], TEN.controls, SECONDS / 2)[0]))
        halt([chain])
    each, bare_rate = statistics.median(ours), statistics.median(plain)
    yield (
        "engine alone, 2-8-8-8-1 tanh, batch 10",
        f"TensorFlow Playground ({PLAYGROUND} updates a second); the bare loop ({bare_rate:,.0f})",
        f"{each / PLAYGROUND:.2f}× ({each:,.0f} updates a second); {each / bare_rate:.2f}×{crowd()}",
        "≥ 3×",
    )


def together() -> Iterator[Row]:
    """Ten runs, and thirty that start at once."""
    crowd = others()
    ten = chains(TEN, 10)
    watched(ten, TEN.controls, 2 * WARM_UP)
    made = [news[-1][1] - news[0][1] for news in watched(ten, TEN.controls, 20.0)]
    halt(ten)
    mean = statistics.mean(made)
    furthest = max(abs(one - mean) for one in made) / mean
    total = f"{sum(made) / 20:,.0f} updates a second together"
    yield "ten runs at once, 20 s", "their mean", f"furthest off {furthest:.0%} ({total}){crowd()}", "≤ 20 %"
    crowd = others()
    thirty = chains(TEN, 30)
    start = time.monotonic()
    heard = watched(thirty, TEN.controls, 20.0)
    halt(thirty)
    first = max(next((when for when, made in news if made), math.inf) for news in heard) - start
    gaps = [b - a for news in heard for (a, _), (b, _) in pairwise(news) if a > start + first]
    between = statistics.median(gaps)
    yield (
        "thirty runs start at once",
        "wall clock",
        f"all have moved after {first:.1f} s, then news every {between:.1f} s each (longest {max(gaps):.1f}){crowd()}",
        "a few seconds",
    )


def killed() -> Iterator[Row]:
    """The longest silence of a run after the worker that computes it was killed."""
    crowd = others()
    silences = []
    for _ in range(3):
        (chain,) = chains(TEN, 1)
        numbers = [psutil.Process(number) for number in engine_cluster.processes().values()]
        watched([chain], TEN.controls, WARM_UP / 2)
        before = [used([one]) for one in numbers]
        watched([chain], TEN.controls, WARM_UP)
        busiest = max(zip(numbers, before, strict=True), key=lambda pair: used([pair[0]]) - pair[1])[0]
        busiest.send_signal(signal.SIGKILL)
        start = time.monotonic()
        times = [start, *(when for when, _ in watched([chain], TEN.controls, 10.0)[0]), time.monotonic()]
        silences.append(max(b - a for a, b in pairwise(times)))
        halt([chain])
    taken = ", ".join(f"{one:.1f}" for one in silences)
    yield "worker killed in mid-run, to the next updates", "wall clock", f"{taken} s{crowd()}", "≤ 3 s"


def halt(running: Sequence[engine.Chain]) -> None:
    """Stop the chains, and wait until nothing of them is under way."""
    for chain in running:
        engine.rest(chain)
    while any(chain.busy for chain in running):
        time.sleep(LOOK)  # between two looks


# ---- the page ----


def learning(browser: Browser, app: str, net: Net) -> Page:
    """The page with this network, at rest."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{app}/training?{net.query}")
    page.get_by_role("button", name="Play", exact=True).wait_for(timeout=60_000)
    return page


def pressed(page: Page, button: str, then: str) -> None:
    """Press a button of the transport, and wait for the one that takes its place."""
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("button", name=then, exact=True).wait_for(timeout=60_000)


def drawn(page: Page, seconds: float) -> tuple[float, float]:
    """Updates a second that the playing page shows: by the browser's clock, and by the workers' processor time."""
    before, since = page.evaluate(NEXT)
    processor = used(workers())
    page.wait_for_timeout(1000 * seconds)
    now, until = page.evaluate(NEXT)
    return 1000 * (now - before) / (until - since), (now - before) / (used(workers()) - processor)


def compared(page: Page, net: Net, pool: ProcessPoolExecutor) -> tuple[float, float, float]:
    """Bare, page, bare, page, bare: the ratio of the medians, that by processor time, and the page's updates."""
    plain = [pool.submit(bare, net, SECONDS).result()]
    shown = []
    for _ in range(2):
        pressed(page, "Play", "Pause")
        page.evaluate(NEXT)
        page.wait_for_timeout(1000 * WARM_UP)
        shown.append(drawn(page, SECONDS))
        pressed(page, "Pause", "Play")
        plain.append(pool.submit(bare, net, SECONDS).result())
    (wall, processor), (bare_wall, bare_processor) = (
        [statistics.median(side) for side in zip(*taken, strict=True)] for taken in (shown, plain)
    )
    return wall / bare_wall, processor / bare_processor, wall


def pages(pool: ProcessPoolExecutor) -> Iterator[Row]:
    """The open page against the bare loop, and what is left of it after it was closed."""
    with sync_playwright() as playwright, serve() as app:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        for name, net in {
            "2-8-8-8-1 tanh, batch 8": SPIRAL,
            "Fashion-MNIST, 64-64, batch 32": FASHION,
        }.items():
            crowd = others()
            page = learning(browser, app, net)
            wall, processor, updates = compared(page, net, pool)
            yield (
                f"live training, page open and drawing, {name}",
                "the bare PyTorch loop",
                f"{wall:.2f}× ({updates:,.0f} updates a second); {processor:.2f}× by the workers' processor time"
                f"{crowd()}",
                "≥ 0.9×",
            )
            page.context.close()
        crowd = others()
        seconds = closed(learning(browser, app, SPIRAL))
        yield "tab closed, to idle workers", "wall clock", f"{seconds:.1f} s{crowd()}", "≤ 5 s"
        browser.close()


def closed(page: Page) -> float:
    """Seconds from closing the tab of a playing run until its workers take less than a sixth of a core.

    Idle, each takes about 0.02; the system counts in hundredths of a second, so a look lasts half of one.
    """
    pressed(page, "Play", "Pause")
    page.evaluate(NEXT)
    page.wait_for_timeout(1000 * WARM_UP)
    page.context.close()
    start = last = time.monotonic()
    before = used(workers())
    while (now := time.monotonic()) - start < 15:
        time.sleep(0.5)  # what is measured: the processor time of half a second
        after = used(workers())
        if after - before > (time.monotonic() - now) / 6:
            last = time.monotonic()
        before = after
    return last - start


# ---- processor time ----


def workers() -> list[psutil.Process]:
    """The training processes that this one, or a server it has started, keeps."""
    return [one for one in psutil.Process().children(recursive=True) if _computes(one)]


def _computes(one: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):  # it may end while it is looked at
        low = one.nice() >= os.nice(0) + engine_cluster.NICENESS
        return low and "spawn_main" in " ".join(one.cmdline())
    return False


def used(processes: Sequence[psutil.Process]) -> float:
    """Seconds of a core that these have taken so far."""
    seconds = 0.0
    for one in processes:
        with suppress(psutil.NoSuchProcess):
            seconds += sum(one.cpu_times()[:2])
    return seconds


def others() -> Callable[[], str]:
    """To be called later: how many cores all other programs took meanwhile, in words."""

    def now() -> tuple[float, float]:
        ours = psutil.Process()
        times = psutil.cpu_times()
        busy = times.user + times.nice + times.system
        return time.monotonic(), busy - used([ours, *ours.children(recursive=True)])

    since, before = now()

    def say() -> str:
        until, after = now()
        return f"; others took {max(0.0, (after - before) / (until - since)):.1f} of {os.cpu_count()} cores"

    return say


def rows() -> Iterator[Row]:
    """The engine alone, then the page."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        try:
            engine_cluster.client().run(warm)
            yield from alone(pool)
            yield from together()
            yield from killed()
        finally:
            engine_cluster.close()
        yield from pages(pool)
