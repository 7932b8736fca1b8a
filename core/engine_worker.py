"""What a worker process does before its first chunk; Dask imports this module in it, and nothing else does.

It steps back: at a lower priority than the web process, pages stay quick while everybody trains.
"""

import os

from core.engine_cluster import NICENESS

os.nice(NICENESS)
