"""The handset as the benchmark's provider: the same program in a world that hurries. `python -m benchmarks.provider`"""

from __future__ import annotations

from handset.app import create_app
from handset.exchange import Timing
from repair.serve import listen, serve
from repair.settings import read_settings

if __name__ == "__main__":
    settings = read_settings()
    serve(create_app(settings, timing=Timing(text_step=0.0)), listen(settings.HANDSET_PORT, "HANDSET_PORT"))
