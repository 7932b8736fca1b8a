"""What the pages compute on: the only reader of ``assets/`` and of data sets."""
