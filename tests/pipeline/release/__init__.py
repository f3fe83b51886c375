"""The files of an edition, made from the golden returns."""
