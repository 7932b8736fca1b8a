"""The checker that jaxtyping's hook puts around core: beartype, in which an int is a float, as in PEP 484."""

from beartype import BeartypeConf, beartype

check = beartype(conf=BeartypeConf(is_pep484_tower=True))
