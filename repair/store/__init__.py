"""Where everything is kept: tables, sessions and migrations."""
