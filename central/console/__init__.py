"""The operations console: server-rendered, light, live."""
