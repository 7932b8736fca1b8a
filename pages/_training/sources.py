"""The sources of the *Live training* page, and where the course's text is wrong."""

from pages._ui import chrome

ENTRIES = (
    "Goodfellow, Bengio, Courville 2016, *Deep Learning*, sections 8.1.3 (batches), 8.3 to 8.5 (optimisers).",
    "Ioffe, Szegedy 2015, *Batch normalization*; Ba, Kiros, Hinton 2016, *Layer normalization*; Wu, He 2018, *Group "
    "normalization*: why only the first makes micro-batches differ from the batch.",
    "Loshchilov, Hutter 2019, *Decoupled weight decay regularization* (AdamW).",
    "Krizhevsky 2009, *Learning multiple layers of features from tiny images* (CIFAR-10); Xiao, Rasul, Vollgraf 2017, "
    "*Fashion-MNIST*, MIT licence, © Zalando SE: 7,000 of its pictures come with Nabla.",
    "PyTorch's documentation of `torch.optim`, `Tensor.backward` and `saved_tensors_hooks`.",
    "**The course on accumulation** is right about the idea: 128 examples are 4 × 32. It is wrong about the memory "
    "(gradients do not shrink) and in its formula, which adds up N + 1 gradients for N steps and does not divide: "
    "the step is N times too long, which Adam hides and SGD does not. *“Similar”* results are equal to rounding, "
    "and with batch norm they are not even similar.",
    "**Its three code samples.** A is right for whole windows; a shorter last one is divided by k all "
    "the same. B copies the *weights* into a buffer that is never read, and steps once an epoch if at all. C wipes the "
    "gradient after every micro-batch, so only the last of a window counts.",
    "**Its training loss that must fall.** It says that a rising training loss shows overfitting. A step that is too "
    "long, or the noise of small batches, lets it rise as well: try a learning rate of 10, or m = 1.",
    "**Small batches** make each update cheaper and noisier, not an epoch faster; accumulation takes the noise away, "
    "like 1/√examples, and the price is fewer updates for the same examples: switch the curves to *examples seen*.",
)


def draw() -> None:
    chrome.sources(ENTRIES)
