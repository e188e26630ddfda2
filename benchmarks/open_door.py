"""The public door for a benchmark: one asker may ask as fast as he can. `python -m benchmarks.open_door`"""

from __future__ import annotations

from dataclasses import replace

from bot.app import create_app
from bot.limits import Buckets, Limits, Rate
from bot.parts import opened
from repair.serve import listen, serve
from repair.store.migrate import upgrade

if __name__ == "__main__":
    parts = opened()
    upgrade(parts.database)
    wide = Rate(burst=1e9, each_second=1e9)
    limits = Limits(session=Buckets(wide), address=Buckets(wide), reading=Buckets(wide))
    serve(create_app(replace(parts, limits=limits)), listen(parts.settings.BOT_PORT, "BOT_PORT"))
