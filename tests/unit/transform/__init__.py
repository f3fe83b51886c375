"""The build of the models."""
