"""The fault drill: troubles planted at a simulated village, and whether the technician's overview names them."""
