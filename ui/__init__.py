"""The touch screen: view models in Python, screens in QML."""
