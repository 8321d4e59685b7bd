"""A small portrait studio: synthetic faces for the bench, made from a CC0 head mesh with numpy and OpenCV only."""
