"""What one can choose on the *Precision and recall* page, in the words of the page."""

from core.data.patients import SEEN
from pages._ui.live_slider import Range

PATIENTS, TWO_GROUPS, DIGITS, TWELVE, OWN = (
    "Patients", "Two groups", "Digits", "Twelve people", "My own",
)  # fmt: skip
DATA = (PATIENTS, TWO_GROUPS, DIGITS, TWELVE, OWN)
MODELS = {"logistic": "Logistic", "network": "Network"}
SEES = tuple(SEEN)
JUDGES = {False: "a model that never saw them", True: "one trained on them"}
COUNTS = (20, 100, 1000, 10_000, 100_000, 1_000_000)
ROUNDINGS = {0.0: "no", 0.5: "to 0.5", 1.0: "to 1", float("inf"): "all the same"}

# How the controls that Streamlit binds are written in the address.
IN_ADDRESS = {
    "data": str,
    "count": "{:,}".format,
    "rounding": ROUNDINGS.get,
    "reweigh": lambda on: str(on).lower(),
}

PREVALENCE = Range(0.0, 100.0, 30.0, 0.1, "%")  # of the two groups
OTHER = Range(0.1, 99.9, 1.0, 0.1, "%")  # of everybody else, by weighting
SEPARATION = Range(0.0, 4.0, 1.5, 0.05)
SPREAD = Range(0.5, 2.0, 1.0, 0.05)
BETA = Range(0.1, 5.0, 1.0, 0.1)

PANELS = (
    "Decide",
    "Two cuts of four cells",
    "Traps",
    "Ten classes",
    "The model",
    "Proof",
    "Predict",
    "Why",
    "Take it home",
    "Sources",
)
