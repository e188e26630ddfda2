"""The public door: the owner's chat, the enterprise's own page, and the provider's webhooks."""
