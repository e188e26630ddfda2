"""What the desk's pages read; nothing here writes."""
