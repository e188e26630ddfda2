"""The house: what the law says, who it concerns, what was said to them and what became of it."""
