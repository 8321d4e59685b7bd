"""The repository of signed releases that terminals update from (The Update Framework), and the tool that makes it."""
