"""Rasa components of the project: they run in the Rasa environment and import nothing of the house."""
