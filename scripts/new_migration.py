"""Writes the next migration from the difference between the tables and the newest migration.

.venv/bin/python scripts/new_migration.py "what changes"
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

from repair.settings import Settings
from repair.store.database import open_database
from repair.store.migrate import MIGRATIONS, config, upgrade


def main(message):
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Settings(_env_file=None, XIUFU_VAR=Path(folder)))
        upgrade(database)
        number = 1 + len(list((MIGRATIONS / "versions").glob("*.py")))
        with database.engine.connect() as connection:
            command.revision(config(connection), message=message, autogenerate=True, rev_id=f"{number:04d}")
        database.close()


if __name__ == "__main__":
    main(sys.argv[1])
