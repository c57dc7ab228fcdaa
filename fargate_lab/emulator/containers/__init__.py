"""Containers: the image catalogue, and the drivers that run an image."""
