"""What one can choose on the *Live training* page, as people read it."""

DATA_HELP = "Points are drawn with the seed; Fashion-MNIST's 7,000 pictures come with Nabla"
KINDS = {"mlp": "Dense", "cnn": "Convolutions", "course": "The course's"}
ACTIVATIONS = {
    "tanh": "Tanh", "relu": "ReLU", "leaky_relu": "Leaky ReLU", "gelu": "GELU", "silu": "SiLU", "sigmoid": "Sigmoid",
}  # fmt: skip
NORMS = {"none": "None", "batch": "Batch", "layer": "Layer", "group": "Group", "instance": "Instance"}
OPTIMISERS = {"sgd": "SGD", "momentum": "Momentum", "rmsprop": "RMSprop", "adam": "Adam", "adamw": "AdamW"}
MODES = {
    "right": "Right: the mean over all examples",
    "undivided": "Forget to divide",
    "sample_a": "Always ÷ k, also a shorter last window (sample A)",
    "sample_b": "The step outside the loop (sample B)",
    "sample_c": "zero_grad every time (sample C)",
}
AUGMENTED = {"none": "None", "no_turns": "Mirror, grey", "course": "The course's: flips, turns, grey"}
PACES = {0.0: "Full speed", 4.0: "4 a second", 1.0: "1 a second"}
WIDTHS = (4, 8, 16, 32, 64, 128, 256)
RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
DECAYS = (0.0, 0.0001, 0.001, 0.01, 0.1)
DROPOUTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8)
MICRO_BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
EFFECTIVE = (8, 16, 32, 64, 128, 256)
LAST_SEED = 999
